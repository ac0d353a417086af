// swift-tools-version: 6.2
// Targets in the order of their dependencies: each depends only on those above it.

import PackageDescription

/// Warnings are errors where `LACUNA_STRICT` is set, as it is in continuous integration; a newer
/// compiler's new warning never stops a user's build.
let settings: [SwiftSetting] =
  Context.environment["LACUNA_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "lacuna",
  products: [.executable(name: "lacuna", targets: ["lacuna"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "CKernels"),
    .target(name: "CLikeness"),
    .target(name: "CEmbedded"),
    .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: settings),
    .target(name: "JSON", swiftSettings: settings),
    .target(name: "Crystals", swiftSettings: settings),
    .target(name: "Defects", dependencies: ["Crystals", "JSON"], swiftSettings: settings),
    .target(
      name: "Structures", dependencies: ["JSON", "Crystals", "Defects"], swiftSettings: settings),
    .target(name: "GraphNetwork", dependencies: ["CKernels"], swiftSettings: settings),
    .target(
      name: "Prediction",
      dependencies: [
        "CLikeness", "JSON", "Crystals", "Defects", "GraphNetwork", "Compression", crypto,
      ],
      swiftSettings: settings),
    .target(
      name: "Training",
      dependencies: [
        "Compression", "JSON", "Crystals", "Defects", "Structures", "GraphNetwork", "Prediction",
        crypto,
      ],
      swiftSettings: settings),
    .target(name: "HTTP", dependencies: ["CLinux", "Compression"], swiftSettings: settings),
    .target(
      name: "PredictionStore", dependencies: ["CSQLite", logging], swiftSettings: settings),
    .target(
      name: "Service",
      dependencies: [
        "CEmbedded", "CLinux", "JSON", "Crystals", "Defects", "Structures", "Prediction", "HTTP",
        "PredictionStore", crypto, logging, yams,
      ],
      exclude: ["Playground"], swiftSettings: settings),
    .executableTarget(
      name: "lacuna",
      dependencies: [
        "Compression", "Crystals", "Structures", "Prediction", "Training", "HTTP",
        "PredictionStore", "Service", argumentParser, logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CompressionTests", dependencies: ["Compression"], swiftSettings: settings),
    .testTarget(
      name: "JSONTests", dependencies: ["JSON", "GraphNetwork"], swiftSettings: settings),
    .testTarget(
      name: "CrystalsTests", dependencies: ["Crystals"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "DefectsTests", dependencies: ["JSON", "Crystals", "Defects", "GraphNetwork"],
      swiftSettings: settings),
    .testTarget(
      name: "StructuresTests",
      dependencies: ["Compression", "JSON", "Crystals", "Defects", "Structures", "GraphNetwork"],
      exclude: ["Oracle"], swiftSettings: settings),
    .testTarget(
      name: "GraphNetworkTests", dependencies: ["GraphNetwork", "CKernels"],
      exclude: ["Fixtures"], swiftSettings: settings),
    .target(
      name: "Samples",
      dependencies: ["Crystals", "Defects", "GraphNetwork", "Prediction", "Training"],
      path: "Tests/Samples", swiftSettings: settings),
    .testTarget(
      name: "PredictionTests",
      dependencies: [
        "Compression", "JSON", "Crystals", "Defects", "GraphNetwork", "Prediction", "Samples",
        crypto,
      ],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Compression", "Crystals", "Defects", "Structures", "GraphNetwork", "Prediction",
        "Training", "Samples", crypto,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HTTPTests", dependencies: ["HTTP", "Compression"], exclude: ["Differential"],
      swiftSettings: settings),
    .executableTarget(
      name: "StoreWriter", dependencies: ["PredictionStore", logging], path: "Tests/StoreWriter",
      swiftSettings: settings),
    .testTarget(
      name: "PredictionStoreTests",
      dependencies: ["CLinux", "PredictionStore", "StoreWriter", logging],
      swiftSettings: settings),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "JSON", "Crystals", "Defects", "Structures", "GraphNetwork", "Prediction", "HTTP",
        "PredictionStore", "Service", "Samples", logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CLinux", "Compression", "JSON", "Crystals", "Defects", "Structures", "GraphNetwork",
        "Prediction", "Training", "HTTP", "PredictionStore", "Service", "lacuna", logging,
      ],
      swiftSettings: settings),
    .target(name: "Limits", path: "Tests/Benchmarks/Limits"),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Limits", "Crystals", "Defects", "Structures", "GraphNetwork", "Prediction",
        "PredictionStore", "Training", "Samples", "Service", argumentParser, logging,
      ],
      path: "Tests/Benchmarks/Measure", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
