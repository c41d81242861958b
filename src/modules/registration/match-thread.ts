import { parentPort } from 'node:worker_threads';
import { MatchDesk, type MatchRequest } from './match-desk';

/** Entry of a matching thread: pairs in, what was found of them out. What is thrown ends the thread, and its parent hears it. */
const desk = new MatchDesk();
parentPort!.on('message', (request: MatchRequest) => parentPort!.postMessage(desk.answer(request)));
