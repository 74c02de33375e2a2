#!/bin/sh
# Writes config/large.yaml to standard output: 1,000 partitions in 500 clusters of two, 10,000 slots on 1,000 buses.
#   sh config/make-large.sh > config/large.yaml
exec awk 'BEGIN {
  print "# Made by config/make-large.sh: 1,000 partitions, 10,000 slots. For measuring, not for reading."
  print "access:"
  print "  - {user: self, role: admin}"
  print "clusters:"
  for (c = 0; c < 500; c++) print "  - {name: pair" c "}"
  print "partitions:"
  for (p = 0; p < 1000; p++)
    print "  - {name: LPAR" p ", memory: 1GiB, memory_offset: " p "GiB, active: true, cluster: pair" int(p / 2) \
      ", may_fence: true}"
  print "# One bus a partition: a disk card, and nine network cards that are alike."
  print "slots:"
  for (p = 0; p < 1000; p++) {
    head = "  - {bus: " p ", partition: LPAR" p ", enabled: true, candidates: cluster, "
    print head "device_number: 0, card: {kind: disk, size: 2MiB}}"
    print head "device_number: 1-9, card: {kind: net}}"
  }
}' </dev/null
