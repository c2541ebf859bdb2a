import { Command, InvalidArgumentError, Option } from 'commander';
import { data, json } from './options.ts';

const address = (value: string) => {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new InvalidArgumentError('It should be an address such as https://colloquy.example.');
};

/** A command that knows where what it works on may be. */
export class ColloquyCommand extends Command {
  override createCommand(name?: string): ColloquyCommand {
    return new ColloquyCommand(name);
  }

  /** It works on this machine's data, or on DATABASE_URL. */
  here(): this {
    return this.addOption(data()).addOption(json());
  }

  /** It works on a server just as well. */
  anywhere(): this {
    return this.addOption(data())
      .addOption(
        new Option('--server <url>', 'a Colloquy server, instead of the local data')
          .argParser(address)
          .conflicts('data'),
      )
      .addOption(new Option('--key <key>', 'an API key for it').env('COLLOQUY_API_KEY'))
      .addOption(json());
  }
}
