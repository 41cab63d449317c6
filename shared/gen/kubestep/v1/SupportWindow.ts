// Original file: proto/kubestep/v1/operator.proto


export interface SupportWindow {
  'minor'?: (string);
  'isKnown'?: (boolean);
  'isSupported'?: (boolean);
  'endOfLife'?: (string);
  'daysLeft'?: (number);
  'newer'?: (string)[];
  'source'?: (string);
  '_daysLeft'?: "daysLeft";
}

export interface SupportWindow__Output {
  'minor': (string);
  'isKnown': (boolean);
  'isSupported': (boolean);
  'endOfLife': (string);
  'daysLeft'?: (number);
  'newer': (string)[];
  'source': (string);
  '_daysLeft'?: "daysLeft";
}
