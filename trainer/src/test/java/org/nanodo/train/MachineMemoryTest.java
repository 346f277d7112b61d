package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path root;

  @Test
  void theMachinesWithWhatCanBeSwapped() throws IOException {
    machine();
    assertThat(most()).hasValue(25 * GIB);
  }

  @Test
  void theLeastLimitOfAllGroupsAbove() throws IOException {
    machine();
    write("proc/self/cgroup", "0::/system/user/run");
    write("sys/fs/cgroup/memory.max", "max");
    write("sys/fs/cgroup/system/memory.max", "" + 6 * GIB);
    write("sys/fs/cgroup/system/user/memory.max", "max");
    write("sys/fs/cgroup/system/user/run/memory.max", "" + 8 * GIB);
    assertThat(most()).hasValue(7 * GIB);
  }

  @Test
  void theFirstVersionOfGroupsToo() throws IOException {
    machine();
    write("proc/self/cgroup", "9:cpu,cpuacct:/run\n4:memory:/run\n1:name=systemd:/run");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
    write("sys/fs/cgroup/memory/run/memory.limit_in_bytes", "" + 3 * GIB);
    assertThat(most()).hasValue(4 * GIB);
  }

  @Test
  void unknownWithoutThem() {
    assertThat(most()).isEmpty();
  }

  @Test
  void whatIsFreeIsTheLeastThatTheMachineAndAllGroupsHave() throws IOException {
    write("proc/meminfo", "MemTotal: 25165824 kB\nMemAvailable: 8388608 kB\nSwapTotal: 0 kB");
    assertThat(new MachineMemory(root).free()).hasValue(8 * GIB);
    write("proc/self/cgroup", "0::/run");
    write("sys/fs/cgroup/run/memory.max", "" + 6 * GIB);
    write("sys/fs/cgroup/run/memory.current", "" + 5 * GIB);
    write("sys/fs/cgroup/run/memory.stat", "anon 12\ninactive_file " + 2 * GIB);
    assertThat(new MachineMemory(root).free()).hasValue(3 * GIB);
  }

  private OptionalLong most() {
    return new MachineMemory(root).most();
  }

  private void machine() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       25165824 kB\nMemFree:         1234567 kB\nSwapTotal:       1048576 kB");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }
}
