/** Does the work for each item, at most so many at once, and gives the results in the order of the items. The first failure rejects. */
export async function atMost<Item, Result>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const goOn = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results.set(at, await work(items[at] as Item));
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, goOn));
  return items.map((_, at) => results.get(at) as Result);
}
