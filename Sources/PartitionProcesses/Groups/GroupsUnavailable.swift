/// Why there are no control groups for partitions, in words.
struct GroupsUnavailable: Error, Equatable { let why: String }
