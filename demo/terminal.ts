/** The main job of `npm start`: a module that TorchInductor wrote runs, or an expression of the reader's. */
import { parseArgs } from 'node:util';
import { CodegenError } from './codegen/index.js';
import { runExpression } from './terminal/expression.js';
import { runRecordedModule } from './terminal/recorded_module.js';

const USAGE = `Usage: npm start -- [EXPRESSION]

Runs the module that TorchInductor wrote for sin(x) + x.min(), beside what PyTorch's own run of it gave.
With EXPRESSION, over x, a tensor of 2 x 16 numbers: takes it through the example code generator for a simulated
device, and runs it there.`;

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) console.log(USAGE);
  else if (positionals.length > 1) throw new TypeError('give one expression, in quotes');
  else {
    const [expression] = positionals;
    await (expression === undefined ? runRecordedModule() : runExpression(expression));
    console.log(
      '\nModules of your own: npx inductor-fake-device run FILE\nThe page: npm run demo serves it at http://localhost:5173/',
    );
  }
} catch (error) {
  // A mistake in the expression or in the options is the reader's to mend: no stack.
  const expected = error instanceof CodegenError || error instanceof TypeError;
  console.error(expected ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
