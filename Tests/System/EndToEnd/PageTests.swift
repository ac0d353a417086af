import FileSupport
import Foundation
import Service
import Testing

struct PageTests {
  static let folder = CommittedFiles.root + "/Sources/Service/Playground"

  /// The guides, by the names of their assets.
  static let guides = [
    "deploy.md": "Deploy/README.md", "metrics.md": "Deploy/monitoring/METRICS.md",
    "predictions.md": "Deploy/guides/PREDICTIONS.md", "training.md": "Deploy/guides/TRAINING.md",
    "usage.md": "Deploy/guides/USAGE.md",
  ]

  /// The names of the files of the pages.
  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { !$0.hasSuffix(".png") } + Self.guides.keys
  }

  /// Returns the content of a file of the pages.
  private func content(of file: String) throws -> [UInt8] {
    let path = Self.guides[file].map { "\(CommittedFiles.root)/\($0)" } ?? "\(Self.folder)/\(file)"
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  private func path(of file: String) -> String {
    switch file {
    case "index.html": "/"
    case "docs.html": "/docs"
    default: "/assets/\(file)"
    }
  }

  @Test func `every file of the pages is served unchanged`() throws {
    let service = try RunningService()
    let types = [
      "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
      "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
      "md": "text/markdown; charset=utf-8",
    ]
    for file in try files() {
      let response = try service.get(path(of: file))
      #expect(response.status == 200)
      #expect(try response.body == content(of: file))
      #expect(response.headers["Content-Type"] == types[String(file.split(separator: ".")[1])])
    }
    #expect(Set(EmbeddedFile.playground.keys) == Set(try files()))
  }

  @Test func `openapi.yaml names every asset and no other`() throws {
    let service = try RunningService()
    let description = try json(service.get("/openapi.json"))
    let paths = try #require(description["paths"] as? [String: [String: any Sendable]])
    let asset = try #require(paths["/assets/{name}"]?["get"] as? [String: any Sendable])
    let parameters = try #require(asset["parameters"] as? [[String: any Sendable]])
    let schema = try #require(parameters[0]["schema"] as? [String: any Sendable])
    let names = try #require(schema["enum"] as? [String])
    #expect(names == (try files()).filter { !$0.hasSuffix(".html") }.sorted())
    for path in ["/assets/index.html", "/assets/nothing.js", "/assets/..%2Fmodel.json"] {
      #expect(try service.get(path).status == 404)
    }
  }

  @Test func `pages load nothing from other origins and run no inline scripts`() throws {
    let service = try RunningService()
    for file in try files() {
      let response = try service.get(path(of: file))
      let policy = try #require(response.headers["Content-Security-Policy"])
      #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
      #expect(!policy.contains("unsafe"))
      #expect(response.headers["X-Content-Type-Options"] == "nosniff")
      let addresses = response.text.matches(of: #/(?:src|href|action)="(?:https?:)?\/\/[^"]*"/#)
      #expect(addresses.isEmpty)
    }
  }

  @Test func `a request with the current entity tag is 304`() throws {
    let service = try RunningService()
    let tag = try #require(try service.get("/assets/style.css").headers["ETag"])
    let opaque = tag.drop { $0 != "\"" }
    for known in [tag, String(opaque), "\"other\", \(tag)", "*"] {
      let response = try service.get("/assets/style.css", ["If-None-Match": known])
      #expect(response.status == 304)
      #expect(response.body.isEmpty)
      #expect(response.headers["ETag"] == tag)
      #expect(response.headers["Cache-Control"] == "no-cache")
    }
    for other in ["\"other\"", "", "W/\"\""] {
      #expect(try service.get("/assets/style.css", ["If-None-Match": other]).status == 200)
    }
    #expect(try service.get("/").headers["ETag"] != tag)
  }

  @Test func `a page is compressed for a client that accepts gzip`() throws {
    let service = try RunningService()
    let plain = try service.get("/assets/style.css")
    let coded = try service.get("/assets/style.css", ["Accept-Encoding": "gzip"])
    #expect(coded.headers["Content-Encoding"] == "gzip")
    #expect(coded.headers["Vary"] == "Accept-Encoding")
    #expect(coded.body.count < plain.body.count / 2)
  }
}
