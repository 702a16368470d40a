// @ts-check
import { removeWorkspace } from './workspace.mjs';

export default removeWorkspace;
