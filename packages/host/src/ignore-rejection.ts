/** Keeps a promise that may never be awaited from ending the process when it is rejected. */
export function ignoreRejection(promise: unknown): void {
  void Promise.resolve(promise).catch(() => {})
}
