/** A parent process for tests: forks the program it is given, tells the child's id, and waits to be killed. */
import { fork } from 'node:child_process';

const [program] = process.argv.slice(2);
if (program === undefined) throw new Error('no program to fork');
const child = fork(program, [], { execArgv: process.execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
child.once('message', () => process.send?.({ worker: child.pid }));
setInterval(() => undefined, 1000);
