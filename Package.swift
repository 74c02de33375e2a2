// swift-tools-version: 6.2
import PackageDescription

/// `CONTROLPROG_BENCH=1` adds the benchmarks, `CONTROLPROG_FUZZ=1` the fuzz targets.
///
/// They live in this manifest because a nested package could not see `package` declarations, and behind a variable
/// because neither the product nor its tests need them.
let wantsBenchmarks = Context.environment["CONTROLPROG_BENCH"] != nil
let wantsFuzzing = Context.environment["CONTROLPROG_FUZZ"] != nil

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

extension Target.Dependency {
  static let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
  ]
  static let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
  static let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
  static let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
  static let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
  static let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
  static let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
  static let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
  static let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
  static let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
  static let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
  static let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
}

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// `exclude` is read by the tests where it lies in the working copy.
func suite(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "controlprog",
  products: [
    .executable(name: "controlprogd", targets: ["controlprogd"]),
    .executable(name: "controlprog-agent", targets: ["controlprog-agent"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 1: pure values, no dependency at all.
    library("ControlModel", []),
    library("SeededRandom", []),
    .target(name: "CLinux"),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    // Floor 2: the contract, and what decides and orders.
    library("ControlProtocol", ["ControlModel"]),
    library("ControlConfiguration", ["ControlModel", .yams]),
    library("SystemdSupport", ["CSystemd", .log]),
    // Floor 3: sockets, the actor, the store, the machine.
    library("ControlTransport", ["ControlModel", "ControlProtocol", .log, .deque] + Target.Dependency.nio),
    library(
      "ControlPlane",
      ["ControlModel", "ControlProtocol", .log, .metrics, .coreMetrics, .deque, .orderedCollections]),
    library("ControlStore", ["ControlModel", "ControlPlane", .grdb, .sqlite]),
    // What machines whose partitions are processes have in common.
    library("PartitionProcesses", ["CLinux", "ControlModel", "SystemdSupport", .log]),
    library("EmbeddedMachine", ["ControlModel", "ControlPlane", "PartitionProcesses", .log, .deque]),
    // Of the contract it takes the JSON value alone, of the transport the cutting of lines.
    library("QMPClient", ["ControlProtocol", "ControlTransport"] + Target.Dependency.nio),
    // Real virtual machines: each partition a QEMU of its own.
    library(
      "QEMUMachine",
      ["ControlModel", "ControlPlane", "ControlProtocol", "PartitionProcesses", "QMPClient", .log, .deque]
        + Target.Dependency.nio),
    // Floor 4: wiring only.
    program(
      "controlprogd",
      [
        "ControlModel", "ControlProtocol", "ControlConfiguration", "SystemdSupport", "ControlTransport", "ControlPlane",
        "ControlStore", "EmbeddedMachine", "PartitionProcesses", "QEMUMachine", .log, .metrics, .lifecycle, .signals,
        .arguments,
      ] + Target.Dependency.nio),
    // Inside a partition: no GRDB, no Foundation (Tests/Support/check-agent-linkage.sh).
    library(
      "GuestAgent",
      ["CLinux", "ControlModel", "ControlProtocol", "ControlTransport", "SeededRandom", .log] + Target.Dependency.nio),
    library(
      "ClusterSoftware", ["ControlModel", "ControlProtocol", "GuestAgent", .log] + Target.Dependency.nio),
    program(
      "controlprog-agent",
      [
        "CLinux", "ClusterSoftware", "ControlModel", "ControlProtocol", "GuestAgent", "SystemdSupport", .log,
        .lifecycle,
        .signals,
      ] + Target.Dependency.nio),
    // Beside the daemon: a service to move about, and the picture of a move.
    library("RecordLog", []),
    program("controlprog-recorder", ["CLinux", "ControlModel", "ControlProtocol", "RecordLog", .arguments]),
    library("ControlTimeline", ["ControlModel", "ControlProtocol"]),
    program(
      "controlprog-timeline", ["ControlModel", "ControlProtocol", "ControlTimeline", "ControlTransport", .arguments]),
    // What proves it: the simulator, and what tests share.
    library("ControlSimulator", ["ControlModel", "SeededRandom"]),
    program("controlprog-simulate", ["ControlSimulator", .arguments]),
    library("ControlTestSupport", ["ControlModel", "ControlProtocol", "ControlPlane", .log]),
    .target(name: "CFaultVFS", path: "Tests/Support/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
    suite("ControlModelTests", ["ControlModel"]),
    suite("SimulationTests", ["ControlModel", "ControlSimulator"]),
    suite("ControlProtocolTests", ["ControlModel", "ControlProtocol", "SeededRandom"], exclude: ["Golden"]),
    suite("ControlConfigurationTests", ["ControlModel", "ControlConfiguration", "SeededRandom"]),
    suite("SystemdSupportTests", ["SystemdSupport", .log]),
    suite(
      "ControlTransportTests", ["ControlModel", "ControlProtocol", "ControlTransport", .log] + Target.Dependency.nio),
    suite(
      "ControlPlaneTests",
      ["SeededRandom", "ControlModel", "ControlProtocol", "ControlPlane", "ControlTestSupport", .log]),
    suite("ControlStoreTests", ["SeededRandom", "ControlModel", "ControlPlane", "ControlStore", "CFaultVFS", .grdb]),
    suite(
      "PartitionProcessesTests", ["ControlModel", "ControlTestSupport", "PartitionProcesses", "SystemdSupport", .log]),
    suite(
      "EmbeddedMachineTests",
      ["ControlModel", "ControlPlane", "ControlTestSupport", "EmbeddedMachine", "PartitionProcesses", .log]),
    suite(
      "QMPClientTests", ["ControlProtocol", "ControlTestSupport", "QMPClient", "SeededRandom"] + Target.Dependency.nio),
    // The model's registers beside those of a real QEMU.
    suite(
      "RegisterOracleTests",
      ["ControlModel", "ControlProtocol", "ControlTestSupport", "QMPClient", "SeededRandom"] + Target.Dependency.nio),
    suite(
      "QEMUMachineTests",
      [
        "ControlModel", "ControlPlane", "ControlProtocol", "ControlTestSupport", "PartitionProcesses", "QEMUMachine",
        "QMPClient", "SeededRandom", .log,
      ]
        + Target.Dependency.nio),
    suite(
      "ClusterSimulationTests",
      [
        "SeededRandom",
        "ClusterSoftware", "ControlModel", "ControlPlane", "ControlProtocol", "ControlTestSupport", "EmbeddedMachine",
        "GuestAgent", "PartitionProcesses", .log,
      ]),
    suite("DocumentationTests", []),
    suite(
      "ControlTimelineTests",
      ["CLinux", "ControlProtocol", "ControlTimeline", "controlprogd", "controlprog-timeline"],
      resources: [.copy("Recorded"), .copy("Golden")]),
    suite("GuestTests", ["CLinux", "SeededRandom", "controlprogd", "controlprog-agent"]),
    suite("RecorderTests", ["CLinux", "RecordLog", "controlprogd", "controlprog-recorder"]),
    suite("DaemonTests", ["SeededRandom", "CLinux", "controlprogd"]),
    suite("SystemdTests", ["CLinux", "SystemdSupport", "controlprogd", "controlprog-agent"]),
    suite(
      "ClusterSoftwareTests", ["SeededRandom", "ClusterSoftware", "ControlModel", "ControlProtocol", "GuestAgent"]),
    suite(
      "GuestAgentTests",
      ["SeededRandom", "CLinux", "ControlModel", "ControlProtocol", "GuestAgent", "controlprogd", "controlprog-agent"]),
  ]
)

if wantsBenchmarks {
  // Beside their yardsticks, by Tests/Support/run-benchmarks.sh; see docs/benchmarks.md.
  package.targets += [
    .target(name: "CBench", path: "Tests/Benchmarks/CBench"),
    .executableTarget(
      name: "controlprog-bench", dependencies: ["CBench", "ControlModel", "EmbeddedMachine", .sqlite],
      path: "Tests/Benchmarks/Bench", swiftSettings: strict),
    .executableTarget(
      name: "StoreBenchmark", dependencies: ["ControlModel", "ControlStore", .sqlite],
      path: "Tests/Support/StoreBenchmark", swiftSettings: strict),
  ]
}

if wantsFuzzing {
  // Built and run by Tests/Support/run-fuzzers.sh. The fuzzer brings `main`, so these have none.
  func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: name, dependencies: ["FuzzSupport"] + dependencies, path: "Tests/Fuzz/\(name)",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
  }
  package.targets += [
    .target(
      name: "FuzzSupport", dependencies: ["ControlModel", "ControlProtocol"], path: "Tests/Fuzz/FuzzSupport",
      swiftSettings: strict),
    fuzzer("FuzzText", ["ControlProtocol"]),
    fuzzer("FuzzJSON", ["ControlProtocol"]),
    fuzzer("FuzzConfiguration", ["ControlModel", "ControlConfiguration"]),
    fuzzer("FuzzRecords", ["ControlModel", "ControlPlane", "ControlStore", .sqlite]),
    fuzzer("FuzzRegisters", ["ControlModel"]),
    fuzzer("FuzzQMP", ["QMPClient"]),
  ]
}
