// swift-tools-version: 6.2
// A Hummingbird server as a baseline, in a separate package so that Lacuna does not depend on it.

import PackageDescription

let package = Package(
  name: "peer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.0.0")
  ],
  targets: [
    .executableTarget(
      name: "peer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      path: "Sources")
  ],
  swiftLanguageModes: [.v6]
)
