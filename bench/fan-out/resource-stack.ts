/** Resources that end together, the newest first. */
export class ResourceStack implements AsyncDisposable {
  readonly #resources: AsyncDisposable[] = [];

  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#resources.push(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let newest = this.#resources.pop(); newest !== undefined; newest = this.#resources.pop()) {
      await newest[Symbol.asyncDispose]();
    }
  }
}
