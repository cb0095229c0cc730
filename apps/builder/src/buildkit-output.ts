interface Step {
  /** `[2/5] RUN npm ci`; empty for what concerns nobody. */
  title: string;
  shown: boolean;
}

const progress =
  /^(sha256:[0-9a-f]{64}|transferring |resolve |extracting |exporting |writing |naming |preparing |sending |\.\.\.)/;

/**
 * Makes BuildKit's plain progress readable: steps by their names, what they print under them, and none of its own
 * bookkeeping. One instance per build; lines in, lines out.
 */
export class BuildkitOutput {
  private readonly steps = new Map<string, Step>();
  private current = '';
  /** A step that just began: its next line tells whether it runs or was cached. */
  private waiting: string | undefined;
  private summary = false;

  push(line: string): string[] {
    // What a step printed last may lack its newline.
    const joined = /^(#(\d+) [\s\S]*?[^\s])(#\2 (?:DONE \d+\.\d+s|CANCELED|ERROR: [\s\S]*))$/.exec(line);
    return joined ? [...this.one(joined[1] ?? ''), ...this.one(joined[3] ?? '')] : this.one(line);
  }

  private one(line: string): string[] {
    const found = /^#(\d+) ([\s\S]*)$/.exec(line.replace(/\r$/, ''));
    if (!found) {
      // The closing summary repeats what was said; words from before the first step (a bad flag, no engine) do not.
      if (/^-{4,}$/.test(line)) this.summary = true;
      return this.steps.size > 0 || this.summary || line.trim() === '' ? [] : [line];
    }
    const [, id = '', text = ''] = found;
    const step = this.steps.get(id);
    if (!step) return [...this.idle(), ...this.begin(id, text)];
    if (text === 'CACHED') return this.cached(id, step);
    if (step.title === '') return [];
    return this.said(id, step, text);
  }

  /** Nothing came for a moment: a step that began is running. */
  idle(): string[] {
    const id = this.waiting;
    this.waiting = undefined;
    return id === undefined ? [] : this.show(id);
  }

  private begin(id: string, text: string): string[] {
    this.steps.set(id, { title: titleOf(text), shown: false });
    this.waiting = this.steps.get(id)?.title ? id : undefined;
    return [];
  }

  private cached(id: string, step: Step): string[] {
    const before = this.waiting === id ? [] : this.idle();
    if (this.waiting === id) this.waiting = undefined;
    if (step.title === '' || step.shown) return before;
    step.shown = true;
    this.current = id;
    return [...before, `${step.title} (cached)`];
  }

  private said(id: string, step: Step, text: string): string[] {
    const output = /^\d+\.\d+ ?([\s\S]*)$/.exec(text);
    if (output) return [...this.show(id), ...shown(output[1] ?? '')];
    const done = /^DONE (\d+\.\d+)s$/.exec(text);
    if (done) return [...this.show(id), ...(Number(done[1]) >= 1 ? [`  took ${done[1]} s`] : [])];
    if (text.startsWith('ERROR')) return [...this.show(id), `  ${text.slice(0, 500)}`];
    if (text === 'CANCELED' || progress.test(text) || text === step.title) return [];
    // The name again, because another step spoke in between.
    return titleOf(text) === step.title ? this.show(id) : [];
  }

  private show(id: string): string[] {
    const before = this.waiting === undefined || this.waiting === id ? [] : this.idle();
    if (this.waiting === id) this.waiting = undefined;
    const step = this.steps.get(id);
    if (!step || step.title === '' || (step.shown && this.current === id)) return before;
    const again = step.shown;
    step.shown = true;
    this.current = id;
    return [...before, again ? `${step.title} (goes on)` : step.title];
  }
}

/** Progress bars overwrite themselves with \r: only what would be left on a screen is kept. */
function shown(text: string): string[] {
  const last = text.split('\r').findLast((part) => part.trim() !== '');
  return [`  ${last ?? ''}`.trimEnd()];
}

function titleOf(text: string): string {
  if (text.startsWith('[internal]')) return '';
  if (text.startsWith('exporting to ')) return 'Writing the image';
  if (/^(resolve image config|docker-image:\/\/|sha256:)/.test(text)) return '';
  const named = /^\[([^\]]*\d+\/\d+)\] ([\s\S]*)$/.exec(text);
  if (!named) return text.startsWith('[') ? text.slice(0, 200) : '';
  const command = (named[2] ?? '')
    .replace(/--(mount|network|security)=\S+ /g, '')
    .replace(/@sha256:[0-9a-f]{64}/g, '')
    .replace(/^FROM docker\.io\/(library\/)?/, 'FROM ')
    .replace(/\s+/g, ' ');
  return `[${named[1]?.replace(/^stage-\d+ /, '')}] ${command.slice(0, 300)}`;
}
