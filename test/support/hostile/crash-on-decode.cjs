const { readFileSync } = require('node:fs');

// `node --require` this: a photo process that is given a photo with the text of TEST_CRASH_MARK ends as native code ends on a bad pointer.
if (process.send && /detector\.process\.(js|ts)$/.test(process.argv[1] ?? '')) {
  const { emit } = process;
  process.emit = function emitUnlessMarked(event, message, ...rest) {
    if (
      event === 'message' &&
      message?.photoFile &&
      readFileSync(message.photoFile).includes(process.env.TEST_CRASH_MARK)
    )
      process.abort();
    return emit.call(this, event, message, ...rest);
  };
}
