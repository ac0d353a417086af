import CEmbedded
import Crypto

/// A file that is embedded in the program and served as it is.
package struct EmbeddedFile: Sendable {
  /// The name without a folder.
  package let name: String
  /// The content.
  package let bytes: [UInt8]
  /// Identifies the content, for `ETag` (RFC 9110 §8.8.3).
  ///
  /// Weak, because the server may send the content compressed.
  package let entityTag: String

  /// `openapi.yaml`, the description of every route.
  package static let openAPI = EmbeddedFile(ce_openapi().pointee)

  /// The pages and their assets, by name.
  package static let playground: [String: EmbeddedFile] = {
    var count = 0
    let first = ce_playground(&count)
    let files = UnsafeBufferPointer(start: first, count: count).map { EmbeddedFile($0) }
    return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) })
  }()

  private init(_ file: ce_file) {
    name = String(cString: file.name)
    bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    let digest = SHA256.hash(data: bytes).prefix(8)
    let digits = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    entityTag = "W/\"\(digits.joined())\""
  }

  /// The media type, by the extension of the name.
  var mediaType: String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    // RFC 9239 section 6.
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    // RFC 7763.
    case "md": "text/markdown; charset=utf-8"
    // RFC 9512 section 2.1.
    case "yaml": "application/yaml"
    default: "application/octet-stream"
    }
  }
}
