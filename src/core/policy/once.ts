/** The same question, asked when it is needed first and answered to all who ask again. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** Once for each of what is asked about. */
export function onceEach<About extends readonly unknown[], T>(
  ask: (...about: About) => Promise<T>,
): (...about: About) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (...about) => {
    const key = JSON.stringify(about);
    const asked = known.get(key) ?? ask(...about);
    known.set(key, asked);
    return asked;
  };
}
