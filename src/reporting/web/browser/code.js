// @ts-check
// The code page without sealing in the browser: copying and printing, where the browser can.

import { armCode } from "./code_tools.js";

armCode();
