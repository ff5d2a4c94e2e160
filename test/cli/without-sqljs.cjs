// Loaded before the program: the optional package is not there.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (request === 'sql.js') throw Object.assign(new Error("Cannot find module 'sql.js'"), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, request, ...rest);
};
