// Files that the program carries in itself.

import CEmbedded

/// The files of the package that are served as they are.
package enum EmbeddedFile {
  /// `openapi.yaml`, the description of every route.
  package static let openAPI: [UInt8] = {
    var count = 0
    let bytes = ce_openapi(&count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }()
}
