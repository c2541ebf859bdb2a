import { Deck, type Dice } from './dice.ts';
import type { Exchange } from './guided-exchange.ts';
import * as crisis from './phrases-crisis.ts';
import type { Words } from './script-words.ts';

/** A conversation in which the topic is left aside at once, and every answer names help that is trained for this. */
export class CrisisExchanges {
  readonly #words: Words;
  readonly #banks: ReturnType<typeof shuffled>;

  constructor(dice: Dice, words: Words) {
    this.#words = words;
    this.#banks = shuffled(dice);
  }

  write(index: number, count: number): Exchange {
    const { clientFirst, despair, clientClosing, heard, asides, direct, referrals, staying } = this.#banks;
    if (index > 0) return index === count - 1 ? this.#last() : this.#between(index < count / 2);
    return {
      client: `${clientFirst.draw()(this.#words.topic)} ${despair.draw()} ${clientClosing.draw()}`,
      advisor: `${heard.draw()} ${asides.draw()}\n\n${direct.draw()} ${referrals.draw()} ${staying.draw()}`,
    };
  }

  #between(early: boolean): Exchange {
    const { retreats, wavering, hesitations, heard, safety, referrals, wordings, staying, despair } = this.#banks;
    return {
      client: `${retreats.draw()} ${early ? despair.draw() : wavering.draw()} ${early ? wavering.draw() : hesitations.draw()}`,
      advisor: `${heard.draw()} ${safety.draw()}\n\n${referrals.draw()} ${wordings.draw()} ${staying.draw()}`,
    };
  }

  #last(): Exchange {
    const { clientLast, afterwards, accompanied, asides, farewells, again } = this.#banks;
    return {
      client: `${clientLast.draw()} ${afterwards.draw()}`,
      advisor: `${accompanied.draw()} ${asides.draw()}\n\n${farewells.draw()} ${again.draw()}`,
    };
  }
}

function shuffled(dice: Dice) {
  const deck = <T>(entries: readonly T[]) => new Deck(dice, entries);
  return {
    clientFirst: deck(crisis.clientFirst),
    despair: deck(crisis.despair),
    clientClosing: deck(crisis.clientClosing),
    retreats: deck(crisis.retreats),
    wavering: deck(crisis.wavering),
    hesitations: deck(crisis.hesitations),
    clientLast: deck(crisis.clientLast),
    afterwards: deck(crisis.afterwards),
    heard: deck(crisis.heard),
    asides: deck(crisis.asides),
    direct: deck(crisis.directQuestions),
    safety: deck(crisis.safety),
    referrals: deck(crisis.referrals),
    wordings: deck(crisis.wordings),
    staying: deck(crisis.staying),
    accompanied: deck(crisis.accompanied),
    farewells: deck(crisis.farewells),
    again: deck(crisis.again),
  };
}
