// @ts-check
import { createWorkspace } from './workspace.mjs';

export default createWorkspace;
