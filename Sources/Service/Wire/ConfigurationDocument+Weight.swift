// How much there is to do about a configuration, guessed before it is looked at closely.

import Structures

extension ConfigurationDocument {
  /// About how many defects the configuration has, from 1 on; of a structure, whose defects have to be found, many.
  package var apparentDefectCount: Int {
    switch contents {
    case .defects(let defects): max(defects.count, 1)
    case .name: 1
    case .structure: 64
    }
  }

  /// The same of a document yet to be read: a defect takes some 60 bytes.
  static func apparentDefectCount(inText text: [UInt8]) -> Int { text.count / 64 + 1 }
}
