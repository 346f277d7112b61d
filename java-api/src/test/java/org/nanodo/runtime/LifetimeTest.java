package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

class LifetimeTest {
  private static final TensorType SCALAR = new TensorType(DType.F32, Shape.SCALAR);

  private Client client;
  private Executable add;

  @BeforeEach
  void open() {
    client = Client.open(ClientOptions.cpu(1));
    add = client.compile(StableHloPrograms.add(SCALAR), CompileOptions.partitions(1).toBytes());
  }

  @AfterEach
  void close() {
    client.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  @Test
  void aThousandStepsLeaveNothingBehind() {
    Buffer total = HostArrays.put(client, Literal.scalar(DType.F32, 0));
    for (int step = 0; step < 1000; step++) {
      try (Buffer one = HostArrays.put(client, Literal.scalar(DType.F32, 1))) {
        total = add.execute(HostArrays.args(total, one), new boolean[] {true, false})[0][0];
      }
      assertThat(LiveHandles.byKind())
          .isEqualTo(Map.of("client", 1L, "executable", 1L, "program", 1L, "buffer", 1L));
    }
    assertThat(HostArrays.fetch(total).item()).isEqualTo(1000);
  }

  @Test
  void whatIsClosedSaysSo() {
    Buffer x = HostArrays.put(client, Literal.scalar(DType.F32, 1));
    x.close();
    x.close();
    assertThat(x.isClosed()).isTrue();
    for (Runnable use :
        new Runnable[] {
          x::await,
          x::address,
          () -> HostArrays.fetch(x),
          () -> add.execute(HostArrays.args(x, x), new boolean[2])
        }) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("buffer is closed");
    }
    Buffer y = HostArrays.put(client, Literal.scalar(DType.F32, 1));
    add.close();
    assertThatThrownBy(() -> add.execute(HostArrays.args(y, y), new boolean[2]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("executable is closed");
    assertThatThrownBy(add.program()::memoryStats).isInstanceOf(IllegalStateException.class);
    client.close();
    assertThatThrownBy(() -> HostArrays.put(client, Literal.scalar(DType.F32, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("client is closed");
    assertThatThrownBy(client::platform).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingTheClientClosesWhatWasMadeWithIt() {
    Buffer x = HostArrays.put(client, Literal.scalar(DType.F32, 1));
    add.execute(HostArrays.args(x, x), new boolean[2]);
    client.close();
    assertThat(x.isClosed()).isTrue();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  @Test
  void threadsThatCloseCannotPullABufferFromUnderOthers() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    for (int round = 0; round < 200; round++) {
      Buffer x = HostArrays.put(client, Literal.scalar(DType.F32, 1));
      var calls = new ArrayList<Future<?>>();
      calls.add(
          threads.submit(() -> add.execute(HostArrays.args(x, x), new boolean[2])[0][0].close()));
      calls.add(threads.submit(() -> HostArrays.fetch(x)));
      calls.add(threads.submit(x::close));
      calls.add(threads.submit(x::close));
      for (Future<?> call : calls) {
        try {
          call.get();
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
        }
      }
    }
    threads.shutdown();
    assertThat(LiveHandles.byKind())
        .isEqualTo(Map.of("client", 1L, "executable", 1L, "program", 1L));
  }
}
