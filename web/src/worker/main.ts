// The worker: answers requests in turn, and tells of a training as it goes on.
import type { Message } from './news.ts';
import { type Request, requests } from './requests.ts';
import { Workshop } from './workshop.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
const post = (message: Message) => postMessage(message);
const workshop = new Workshop((news) => post({ news }));

addEventListener('message', ({ data }: MessageEvent) => {
  const { id, name, argument } = data as {
    id: number;
    name: keyof typeof requests;
    argument: never;
  };
  const request: Request = requests[name];
  workshop
    .inTurn(() => request(workshop, argument))
    .then((result) => post({ id, result }))
    .catch((error: unknown) => post({ id, error: (error as Error).message }));
});
