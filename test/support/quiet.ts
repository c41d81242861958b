/** Import first: the logger reads its level when it is loaded. */
process.env.LOG_LEVEL ||= 'silent';
