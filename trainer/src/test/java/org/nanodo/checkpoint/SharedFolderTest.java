package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.HostTensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** The checkpoints of a run beside leftovers of a killed one, files of others, and readers. */
class SharedFolderTest {
  @TempDir Path dir;
  private final List<String> notices = new ArrayList<>();
  private Path root = Path.of("");
  private LockedWorkdir workdir;
  private Checkpoints checkpoints;

  @BeforeEach
  void saveTwo() {
    root = dir.resolve("checkpoints");
    workdir = LockedWorkdir.open(dir);
    checkpoints = new Checkpoints(workdir, Retention.last(5), notices::add);
    States.save(checkpoints, 10);
    States.save(checkpoints, 20);
  }

  @AfterEach
  void close() {
    workdir.close();
  }

  @Test
  void clearsLeftoversOfAKilledSave() throws IOException {
    Path leftover = Files.createDirectories(root.resolve(".tmp-save-30"));
    Files.writeString(leftover.resolve("state.safetensors"), "half");
    assertThat(States.latest(checkpoints).step()).isEqualTo(20);

    States.save(checkpoints, 30);

    assertThat(leftover).doesNotExist();
    assertThat(checkpoints.steps()).containsExactly(10L, 20L, 30L);
  }

  @Test
  void bringsBackAStepThatWasBeingReplaced() throws IOException {
    Files.move(root.resolve("20"), root.resolve(".old-20"));

    Checkpoint latest = States.latest(States.checkpoints(workdir, 5));
    assertThat(latest.folder()).isEqualTo(root.resolve("20"));
    assertThat(root.resolve("20")).doesNotExist();
    checkpoints.settle(latest);
    assertThat(root.resolve("20")).exists();
  }

  @Test
  void goesBackToAReplacedStepIfItsReplacementIsDamaged() throws IOException {
    Files.move(root.resolve("20"), root.resolve(".old-20"));
    Files.createDirectory(root.resolve("20"));
    Files.writeString(root.resolve("20/manifest.json"), "");

    Checkpoint latest = States.latest(checkpoints);
    checkpoints.settle(latest);

    assertThat(latest.step()).isEqualTo(20);
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("10", "20", "20.damaged");
    assertThat(States.latest(checkpoints).step()).isEqualTo(20);
  }

  @Test
  void neitherReadsNorDeletesWhatIsNotItsOwn() throws IOException {
    String[] foreign = {"7", "25", ".tmp-mine", ".old-mine", "3000000000", "notes", "007"};
    for (String name : foreign) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("25/mine.txt"), "mine");

    assertThat(checkpoints.steps()).containsExactly(10L, 20L);
    checkpoints.settle(States.latest(checkpoints));
    States.save(new Checkpoints(workdir, Retention.last(1), notices::add), 30);

    assertThat(root.toFile().list()).contains(foreign).hasSize(foreign.length + 1);
    assertThat(root.resolve("25/mine.txt")).hasContent("mine");
    assertThat(notices).isEmpty();
  }

  @Test
  void setsAsideWhatHasTheNameOfAStepToBeSaved() throws IOException {
    Files.createDirectories(root.resolve("30"));
    Files.writeString(root.resolve("30/mine.txt"), "mine");

    States.save(checkpoints, 30);

    assertThat(States.latest(checkpoints).step()).isEqualTo(30);
    assertThat(root.resolve("30.other/mine.txt")).hasContent("mine");
    assertThat(notices)
        .containsExactly(
            "found something else called %s: renamed to 30.other".formatted(root.resolve("30")));
  }

  @Test
  void doesNotDeleteThroughLinks() throws IOException {
    Path precious = Files.createDirectory(dir.resolve("precious"));
    Files.writeString(precious.resolve("file"), "keep me");
    Files.createSymbolicLink(root.resolve(".tmp-save-30"), precious);
    Files.createSymbolicLink(root.resolve("10/inside"), precious);

    States.save(new Checkpoints(workdir, Retention.last(1), notices::add), 30);

    assertThat(root.toFile().list()).containsExactly("30");
    assertThat(precious.resolve("file")).hasContent("keep me");
  }

  @Test
  void saysOnceThatOldOnesCannotBeDeletedAndSavesOn() throws IOException {
    var keepOne = new Checkpoints(workdir, Retention.last(1), notices::add);
    for (String old : List.of("10", "20")) {
      Path closed = Files.createDirectories(root.resolve(old).resolve("closed/file")).getParent();
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
      assumeThat(Files.isWritable(closed))
          .as("whoever may do everything fails at nothing")
          .isFalse();
    }

    States.save(keepOne, 30);
    States.save(keepOne, 40);

    assertThat(States.latest(keepOne).step()).isEqualTo(40);
    assertThat(keepOne.steps()).doesNotContain(30L);
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("cannot delete old checkpoints: " + root)
        .contains("(permission denied)");
    try (Stream<Path> left = Files.walk(root)) {
      for (Path closed : left.filter(p -> p.endsWith("closed")).toList()) {
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  @Test
  void leavesAllAsItWasWhenASaveFails() {
    Entry failing =
        new Entry(
            "late",
            TensorType.of(DType.F32, 2),
            out -> {
              throw new IllegalStateException("device lost");
            });
    List<Entry> state = List.of(States.at(20).get(0), failing);

    assertThatThrownBy(() -> checkpoints.save(20, state, States.json("a", 1), States.json("b", 1)))
        .hasMessage("device lost");

    assertThat(root.toFile().list()).containsExactlyInAnyOrder("10", "20");
    Map<String, Literal> restored =
        HostTensors.values(States.latest(checkpoints).restore(States.types()));
    assertThat(States.tensor(restored, "step").item()).isEqualTo(20);
  }

  @Test
  void canBeReadAfterItWasDeleted() throws IOException {
    Checkpoint opened = States.find(dir);
    DurableFiles.deleteTree(root);
    assertThat(States.tensor(HostTensors.values(opened.restore(States.types())), "step").item())
        .isEqualTo(20);
  }

  @Test
  void isReadBesideARunThatKeepsOnlyItsNewest() {
    var keepOne = new Checkpoints(workdir, Retention.last(1), notices::add);
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> {
              for (int step = 21; step <= 40; step++) {
                States.save(keepOne, step);
              }
            });
    while (!run.isDone()) {
      Checkpoint found = States.find(dir);
      Map<String, Literal> state = HostTensors.values(found.restore(States.types()));
      assertThat(States.tensor(state, "step").item()).isEqualTo(found.step());
    }
    run.join();
    assertThat(notices).isEmpty();
  }

  @Test
  void namesTheTensorOfAnotherShapeOrType() {
    var wider = new LinkedHashMap<>(States.types());
    wider.put("params/embed", TensorType.of(DType.F32, 2, 128));

    assertThatThrownBy(() -> States.find(dir).restore(wider))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "checkpoint %s is of another model: found f32[2,2] for tensor params/embed, expected"
                + " f32[2,128]: take the config that it was saved with, or another workdir",
            root.resolve("20"));
  }

  @Test
  void namesTheTensorThatOnlyOneSideHas() {
    var more = new LinkedHashMap<>(States.types());
    more.put("blocks_1/kernel", TensorType.of(DType.F32, 2));
    var fewer = new LinkedHashMap<>(States.types());
    fewer.remove("opt/mu/embed");

    assertThatThrownBy(() -> States.find(dir).restore(more))
        .hasMessageContaining("found nothing for tensor blocks_1/kernel, expected f32[2]");
    assertThatThrownBy(() -> States.find(dir).restore(fewer))
        .hasMessageContaining("found tensor opt/mu/embed of type bf16[2], expected none");
  }
}
