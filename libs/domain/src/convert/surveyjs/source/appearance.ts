/** Properties that say how something looks or what a button reads. They are told once each, not at every place. */
const APPEARANCE: ReadonlySet<string> = new Set([
  // Layout
  'width', 'minWidth', 'maxWidth', 'colSpan', 'indent', 'innerIndent', 'startWithNewLine', 'colCount', 'state',
  'titleLocation', 'descriptionLocation', 'errorLocation', 'commentPlaceholder', 'itemTitleWidth', 'itemSize', 'inputSize',
  'rowTitleWidth', 'columnMinWidth', 'columnColCount', 'verticalAlign', 'alternateRows', 'showHeader', 'displayMode',
  'renderAs', 'renderMode', 'itemComponent', 'inputFieldComponent', 'cellComponent', 'contentMode', 'imageFit', 'imageHeight',
  'imageWidth', 'minImageHeight', 'minImageWidth', 'maxImageHeight', 'maxImageWidth', 'showLabel', 'swapOrder',
  'questionTitleLocation', 'questionTitleWidth', 'questionDescriptionLocation', 'questionErrorLocation', 'gridLayoutColumns',
  'gridLayoutEnabled', 'horizontalScroll', 'transposeData', 'separateSpecialChoices', 'rateType', 'rateColorMode', 'scaleColorMode',
  'rateDescriptionLocation', 'rateDisplayMode', 'displayRateDescriptionsAsExtremeItems', 'panelsState', 'tabAlign',
  'signatureWidth', 'signatureHeight', 'signatureAutoScaleEnabled', 'penColor', 'penMinWidth', 'penMaxWidth', 'backgroundColor',
  'backgroundImage', 'height', 'showPlaceholder', 'dataFormat', 'widthMode', 'logo', 'logoWidth', 'logoHeight', 'logoFit',
  'logoPosition', 'fitToContainer', 'headerView', 'backgroundOpacity', 'themeVariables', 'css', 'showPreview',
  'allowImagesPreview', 'tooltipVisibility', 'showLabels', 'customLabels', 'labelCount', 'labelFormat', 'tooltipFormat',
  'useTitleAsLabel', 'useGrouping', 'inputTextAlignment', 'minimumFractionDigits', 'totalStyle', 'cellHint',
  // Numbers and marks beside questions
  'showNumber', 'showQuestionNumbers', 'questionStartIndex', 'questionTitlePattern', 'questionTitleTemplate', 'requiredText',
  'requiredMark', 'showPageNumbers', 'showPageTitles', 'showTitle', 'showTOC', 'tocLocation', 'progressBarType',
  'progressBarLocation', 'progressBarShowPageTitles', 'progressBarShowPageNumbers', 'progressBarShowNavigationText',
  'progressBarInheritWidthFrom', 'progressBarNavigationTextLocation', 'navigationTitle', 'navigationDescription',
  // What it is like to type and click
  'placeholder', 'placeHolder', 'autocomplete', 'searchEnabled', 'searchMode', 'textUpdateMode', 'textWrapEnabled', 'allowClear',
  'autoGrow', 'allowResize', 'autoGrowComment', 'allowResizeComment', 'acceptCarriageReturn', 'commentAreaRows', 'hideSelectedItems',
  'closeOnSelect', 'optionsCaption', 'showOptionsCaption', 'confirmDelete', 'confirmDeleteText', 'allowDragRange', 'allowSwap',
  'autoAdvanceEnabled', 'autoAdvanceAllowComplete', 'goNextPageAutomatic', 'allowCompleteSurveyAutomatic', 'autoFocusFirstError',
  'autoFocusFirstQuestion', 'focusFirstQuestionAutomatic', 'focusOnFirstError', 'validateVisitedEmptyFields', 'checkErrorsMode',
  'allowAdaptiveActions', 'choicesLazyLoadEnabled', 'choicesLazyLoadPageSize', 'selectToRankAreasLayout', 'selectToRankSwapAreas',
  'storeDataAsText', 'waitForUpload', 'cameraFacingMode', 'allowRowReorder', 'rows', 'cols', 'useDisplayValuesInDynamicTexts',
  'showPreviewBeforeComplete', 'previewMode', 'showNavigationButtons', 'navigationButtonsLocation', 'showCompletedPage', 'showCompletePage',
  // Words of buttons and messages, which our own pages have in their languages
  'completeText', 'pageNextText', 'pagePrevText', 'startSurveyText', 'previewText', 'editText', 'loadingHtml', 'completedBeforeHtml',
  'requiredErrorText', 'otherErrorText', 'otherPlaceholder', 'minErrorText', 'maxErrorText', 'stepErrorText', 'keyDuplicationError',
  'addPanelText', 'removePanelText', 'prevPanelText', 'nextPanelText', 'addRowText', 'removeRowText', 'noRowsText', 'noEntriesText',
  'emptyRowsText', 'selectAllText', 'createCustomChoiceText', 'templateTabTitle', 'tabTitlePlaceholder', 'filePlaceholder',
  'photoPlaceholder', 'fileOrPhotoPlaceholder', 'placeholderReadOnly', 'selectToRankEmptyRankedAreaText', 'selectToRankEmptyUnrankedAreaText',
  // Of the file itself
  'regionalFormat', 'notificationType', 'cookieName', 'surveyId', 'surveyPostId', 'showSurveyData', 'sendResultOnPageNext', 'partialSendEnabled',
  'newPanelPosition', 'addRowLocation', 'addRowButtonLocation', 'detailPanelShowOnAdding', 'hideColumnsIfEmpty', 'removePanelButtonLocation',
  'templateErrorLocation', 'templateQuestionTitleLocation', 'templateQuestionTitleWidth', 'cellErrorLocation', 'detailErrorLocation',
  'itemErrorLocation', 'showProgressBarInPanel', 'includeIntoResult', 'timerInfoMode', 'timerLocation', 'currency', 'id', 'allowAddPanel',
  'allowRemovePanel', 'allowAddRows', 'allowRemoveRows',
]) // biome-ignore format: one subject a paragraph

/** Right answers of quizzes; sessions are not scored. */
const QUIZ: ReadonlySet<string> = new Set([
  'correctAnswer',
  'score',
  'maxTimeToFinish',
  'timeLimit',
  'showTimer',
  'showTimerPanel',
])

export const isAppearance = (property: string): boolean => APPEARANCE.has(property)
export const isQuiz = (property: string): boolean => QUIZ.has(property)
