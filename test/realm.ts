// Jest runs each test file in its own realm, where errors made by Node itself (fetch, fs, AbortSignal)
// are not `instanceof Error`. Libraries such as @octokit/request test for that, so teach the check to look deeper.
const inherited = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error ? Error.isError(value) : inherited.call(this, value);
  },
});
