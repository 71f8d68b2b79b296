/** What GitHub Actions left behind. */
export interface Actions {
  /**
   * Texts (UTF-8) of the files inside the newest artifact of that name that a workflow run on the commit `sha` made, by
   * path; other files are left out. Undefined when there is none that has not expired. The newest 100 runs are looked at. A
   * `step-failed` when it is no sound zip archive, or holds more than 25 MB packed, 50 MB unpacked or 10,000 files.
   */
  artifact(repository: string, sha: string, name: string): Promise<ReadonlyMap<string, string> | undefined>;
}
