internal import Glibc

/// The two yardsticks of `ping`.
enum Servers {
  /// The bare C server that sends back what it reads.
  static func echo(_ programs: Programs) throws -> (child: Child, path: String) {
    let path = programs.runtime + "/echo.sock"
    return (try Child([programs.echo, path], log: programs.directory + "/echo.log"), path)
  }

  /// redis-server, with nothing to store.
  static func redis(_ programs: Programs) throws -> (child: Child, path: String) {
    let path = programs.runtime + "/redis.sock"
    let words = [
      programs.redis, "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir",
      programs.directory,
    ]
    return (try Child(words, log: programs.directory + "/redis.log"), path)
  }
}
