// swift-tools-version: 6.2
// Targets in the order of their dependencies: each depends only on those above it.

import PackageDescription

/// Warnings are errors where `LACUNA_STRICT` is set, as it is in continuous integration; a newer
/// compiler's new warning never stops a user's build.
let settings: [SwiftSetting] =
  Context.environment["LACUNA_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
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
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "CKernels"),
    .target(name: "CEmbedded"),
    .target(name: "CSpaceGroups"),
    .target(name: "Numerics", swiftSettings: settings),
    .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: settings),
    .target(name: "JSON", swiftSettings: settings),
    .target(name: "Crystals", dependencies: ["Numerics"], swiftSettings: settings),
    .target(
      name: "Defects", dependencies: ["Numerics", "Crystals", "JSON"], swiftSettings: settings),
    .target(
      name: "Enumeration",
      dependencies: ["Numerics", "JSON", "Crystals", "Defects", bigInt], swiftSettings: settings),
    .target(
      name: "Structures",
      dependencies: ["CSpaceGroups", "Numerics", "JSON", "Crystals", "Defects"],
      swiftSettings: settings),
    .target(name: "GraphNetwork", dependencies: ["CKernels", "Numerics"], swiftSettings: settings),
    .target(
      name: "Prediction",
      dependencies: [
        "CKernels", "Numerics", "JSON", "Crystals", "Defects", "GraphNetwork", "Compression",
        crypto,
      ],
      swiftSettings: settings),
    .target(
      name: "Training",
      dependencies: [
        "Numerics", "Compression", "JSON", "Crystals", "Defects", "Structures", "GraphNetwork",
        "Prediction", crypto,
      ],
      swiftSettings: settings),
    .target(
      name: "HTTP", dependencies: ["CLinux", "Numerics", "Compression"], swiftSettings: settings),
    .target(
      name: "PredictionStore", dependencies: ["CSQLite", "Prediction", logging],
      swiftSettings: settings),
    .target(
      name: "Service",
      dependencies: [
        "CEmbedded", "CLinux", "Numerics", "JSON", "Crystals", "Defects", "Enumeration",
        "Structures", "Prediction", "HTTP", "PredictionStore", bigInt, crypto, logging, yams,
      ],
      exclude: ["Playground"], swiftSettings: settings),
    .executableTarget(
      name: "lacuna",
      dependencies: [
        "Numerics", "Compression", "JSON", "Crystals", "Defects", "Enumeration", "Structures",
        "Prediction", "Training", "HTTP", "PredictionStore", "Service", bigInt, argumentParser,
        logging,
      ],
      swiftSettings: settings),
    .target(
      name: "FileSupport", dependencies: ["Crystals"], path: "Tests/Support/Files",
      swiftSettings: settings),
    .target(
      name: "HTTPSupport", dependencies: ["HTTP"], path: "Tests/Support/HTTP",
      swiftSettings: settings),
    .target(
      name: "ModelSupport",
      dependencies: [
        "Numerics", "Compression", "Crystals", "Defects", "GraphNetwork", "Prediction", "Training",
        "FileSupport",
      ],
      path: "Tests/Support/Models", swiftSettings: settings),
    .testTarget(name: "NumericsTests", dependencies: ["Numerics"], swiftSettings: settings),
    .testTarget(
      name: "CompressionTests", dependencies: ["Compression"], swiftSettings: settings),
    .testTarget(
      name: "JSONTests", dependencies: ["Numerics", "JSON"], swiftSettings: settings),
    .testTarget(
      name: "CrystalsTests", dependencies: ["Crystals", "FileSupport"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "DefectsTests",
      dependencies: ["Numerics", "JSON", "Crystals", "Defects", "FileSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "EnumerationTests",
      dependencies: [
        "Numerics", "JSON", "Crystals", "Defects", "Enumeration", "FileSupport", bigInt,
      ],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "StructuresTests",
      dependencies: [
        "Numerics", "Compression", "JSON", "Crystals", "Defects", "Structures", "FileSupport",
      ],
      exclude: ["Fixtures", "Oracle"], swiftSettings: settings),
    .target(
      name: "GraphNetworkReference", dependencies: ["GraphNetwork"],
      path: "Tests/GraphNetworkReference", swiftSettings: settings),
    .testTarget(
      name: "GraphNetworkTests",
      dependencies: ["Numerics", "GraphNetwork", "GraphNetworkReference", "CKernels"],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "PredictionTests",
      dependencies: [
        "Numerics", "Compression", "JSON", "Crystals", "Defects", "GraphNetwork", "Prediction",
        "FileSupport", "ModelSupport", crypto,
      ],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Numerics", "Compression", "Crystals", "Defects", "Structures", "GraphNetwork",
        "Prediction", "Training", "FileSupport", "ModelSupport", crypto,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HTTPTests", dependencies: ["Numerics", "HTTP", "Compression", "HTTPSupport"],
      exclude: ["Differential"],
      swiftSettings: settings),
    .executableTarget(
      name: "StoreWriter", dependencies: ["Numerics", "Prediction", "PredictionStore", logging],
      path: "Tests/StoreWriter",
      swiftSettings: settings),
    .testTarget(
      name: "PredictionStoreTests",
      dependencies: [
        "CLinux", "Numerics", "Prediction", "PredictionStore", "StoreWriter", logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "Numerics", "JSON", "Crystals", "Defects", "Structures", "Prediction", "HTTP",
        "PredictionStore", "Service", "FileSupport", "ModelSupport", logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CLinux", "Numerics", "Compression", "JSON", "Crystals", "Defects", "Structures",
        "Prediction", "Training", "HTTP", "PredictionStore", "Service", "lacuna", "FileSupport",
        "HTTPSupport", "ModelSupport", argumentParser, logging,
      ],
      path: "Tests/System/EndToEnd", swiftSettings: settings),
    .target(name: "Limits", path: "Tests/Benchmarks/Limits"),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Limits", "Numerics", "Crystals", "Defects", "Structures", "GraphNetwork",
        "GraphNetworkReference", "Prediction", "PredictionStore", "Training", "FileSupport",
        "ModelSupport", "Service", argumentParser, logging,
      ],
      path: "Tests/Benchmarks/Measure", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
