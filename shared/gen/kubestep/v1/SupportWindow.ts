// Original file: proto/kubestep/v1/operator.proto


export interface SupportWindow {
  'minor'?: (string);
  'endsOn'?: (string);
  'isSupported'?: (boolean);
  'tableDate'?: (string);
  'source'?: (string);
}

export interface SupportWindow__Output {
  'minor': (string);
  'endsOn': (string);
  'isSupported': (boolean);
  'tableDate': (string);
  'source': (string);
}
