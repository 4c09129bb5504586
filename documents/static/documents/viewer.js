/* What OHIF is told before it begins: where its files and the images are, in which language, and the way back.
   The address gives it the study and nothing else: any other word that a link brought (a data source, a
   configuration, `url=`) is dropped before OHIF reads it (CVE-2026-12473). */
(() => {
  'use strict';
  const told = JSON.parse(document.getElementById('told').textContent);
  const mine = `/viewer/viewer?StudyInstanceUIDs=${encodeURIComponent(told.study)}`;
  history.replaceState(null, '', mine);
  window.PUBLIC_URL = told.base;
  window.browserImportFunction = module => import(module);
  try {
    localStorage.setItem('i18nextLng', told.language);
    localStorage.setItem('shownTours', '["basicViewerTour"]'); // a visit of twelve windows over somebody's images
    document.cookie = `i18next=${told.language}; path=/viewer/; SameSite=Lax`;
  } catch { /* a browser that keeps nothing: OHIF asks the browser's own language */ }

  const hasWebGL = () => {
    try { return !!document.createElement('canvas').getContext('webgl2'); } catch { return false; }
  };
  const wayBack = React => React.createElement('a', { className: 'viewer-back', href: told.back, 'data-back': '' }, `‹ ${told.words.back}`);

  window.config = {
    name: 'diaphane', routerBasename: '/viewer', extensions: [], modes: [], customizationService: {},
    showStudyList: false, showPatientInfo: 'visible', investigationalUseDialog: { option: 'never' },
    useCPURendering: !hasWebGL(), showCPUFallbackMessage: false,
    showWarningMessageForCrossOrigin: false, showLoadingIndicator: true, strictZSpacingForVolumeViewport: true,
    maxNumberOfWebWorkers: 3, maxNumRequests: { interaction: 20, thumbnail: 5, prefetch: 6 },
    whiteLabeling: { createLogoComponentFn: wayBack },
    defaultDataSourceName: 'dicomweb',
    dataSources: [{
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb', sourceName: 'dicomweb',
      configuration: {
        friendlyName: 'Diaphane', name: 'diaphane', qidoRoot: told.service, wadoRoot: told.service,
        qidoSupportsIncludeField: false, supportsReject: false, supportsFuzzyMatching: false, supportsWildcard: true,
        imageRendering: 'wadors', thumbnailRendering: 'wadors', enableStudyLazyLoad: true, dicomUploadEnabled: false,
        bulkDataURI: { enabled: true, relativeResolution: 'studies' }, omitQuotationForMultipartRequest: true,
      },
    }],
  };

  /* Once the study is open the address goes back to the portal's own, which names nobody: it is the one that is
     loaded again, and that a tab keeps. */
  const opened = new MutationObserver(() => {
    if (!document.querySelector('.cornerstone-canvas, [data-cy="viewport-grid"] canvas')) return;
    opened.disconnect();
    if (location.pathname.startsWith('/viewer/')) history.replaceState(history.state, '', told.here);
  });
  opened.observe(document.getElementById('root'), { childList: true, subtree: true });
})();
