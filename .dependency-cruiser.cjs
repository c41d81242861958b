/** The layers of the tree, kept by a tool so that nobody has to remember them. */
const onlyFrom = (name, folder, library) => ({
  name: `${name}-only-in-its-folder`,
  comment: `${library} is imported from ${folder} alone`,
  severity: 'error',
  from: { pathNot: [folder, '\\.spec\\.ts$', '^test/'] },
  to: { path: `node_modules/${library}` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment: 'src/domain knows only itself and the pure libraries of this list',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^src/domain/', 'node_modules/(geodesy|proj4)/'] },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: ['^src/modules/', '^workers/', '^bin/'] },
    },
    {
      name: 'modules-know-no-worker',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: ['^workers/', '^bin/'] },
    },
    {
      name: 'workers-use-services-only',
      comment: 'a processor calls a module’s service; controllers are the API’s',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: ['\\.controller\\.ts$', '^bin/'] },
    },
    {
      name: 'simulator-shares-no-geometry',
      comment: 'a sign error in photogrammetry must not cancel in the renderer',
      severity: 'error',
      from: { path: '^src/simulator/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/domain/photogrammetry' },
    },
    onlyFrom('sharp', '^src/(platform/imaging|simulator)/', 'sharp'),
    onlyFrom('exifr', '^(src/platform/metadata|web/src/pages/flights/upload)/', 'exifr'),
    onlyFrom('onnxruntime', '^src/platform/inference/', 'onnxruntime-node'),
    onlyFrom('aws-sdk', '^src/platform/storage/', '@aws-sdk'),
    onlyFrom('nodemailer', '^src/platform/mail/', 'nodemailer'),
    onlyFrom('argon2', '^src/modules/user/', '@node-rs/argon2'),
    {
      name: 'web-knows-the-api-only-by-its-document',
      comment: 'types come from docs/openapi.json; a screen shares no code with the server',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { pathNot: ['^web/src/', 'node_modules/', '^(vite|react|geojson)'] },
    },
    {
      name: 'a-page-stands-alone',
      comment: 'what two pages share belongs in web/src/components or web/src/api',
      severity: 'error',
      from: { path: '^web/src/pages/([^/]+)/' },
      to: { path: '^web/src/pages/', pathNot: '^web/src/pages/$1/' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      // Vite's own suffixes.
      to: { couldNotResolve: true, pathNot: '\\?(worker|url)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
