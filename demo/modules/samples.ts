/** The modules that the page offers. Their buttons are in index.html, by these names. */

/** By file name. Each is a file of its own, fetched when it is chosen. */
const addresses: Readonly<Record<string, string>> = {
  sin_plus_min: new URL('../samples/sin_plus_min.py', import.meta.url).href,
  softmax_small: new URL('../samples/softmax_small.py', import.meta.url).href,
  layer_norm: new URL('../samples/layer_norm.py', import.meta.url).href,
  addmm_gelu_template: new URL('../samples/addmm_gelu_template.py', import.meta.url).href,
  attention_math: new URL('../samples/attention_math.py', import.meta.url).href,
  upsample: new URL('../samples/upsample.py', import.meta.url).href,
  two_softmaxes: new URL('../samples/two_softmaxes.py', import.meta.url).href,
};

export const FIRST_SAMPLE = 'sin_plus_min';

/** @throws Error where the file cannot be had, with why */
export async function fetchSample(name: string): Promise<string> {
  const address = addresses[name];
  if (address === undefined) throw new Error(`there is no sample ${name}`);
  const response = await fetch(address).catch(() => {
    throw new Error(
      `the sample ${name}.py cannot be loaded: it is fetched when it is first opened, which needs the network`,
    );
  });
  if (!response.ok) throw new Error(`the sample ${name}.py cannot be loaded: ${response.status}`);
  return response.text();
}
