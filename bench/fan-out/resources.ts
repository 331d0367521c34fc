/** What belongs together and ends together, the last first. */
export class Belongings implements AsyncDisposable {
  private readonly stack: AsyncDisposable[] = [];

  use<Belonging extends AsyncDisposable>(belonging: Belonging): Belonging {
    this.stack.push(belonging);
    return belonging;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let last = this.stack.pop(); last !== undefined; last = this.stack.pop()) {
      await last[Symbol.asyncDispose]();
    }
  }
}
