package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Function;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

class TraceTest {
  private static Function trace(UnaryOperator<Tensor> f) {
    var x = new Value(TensorType.of(DType.F32, 3), "x");
    return Trace.function("main", List.of(x), in -> f.apply(in.get(0))).function();
  }

  private static Tensor escapee() {
    var escaped = new ArrayList<Tensor>();
    trace(
        x -> {
          escaped.add(x.add(1));
          return x;
        });
    return escaped.get(0);
  }

  @Test
  void recordsOnlyWhatResultsDependOn() {
    Function f =
        trace(
            x -> {
              x.exp().sum();
              return x.tanh();
            });
    assertThat(f.body()).singleElement().extracting(n -> n.op().name()).isEqualTo("tanh");
  }

  @Test
  void recordsAConstantOnce() {
    Function f = trace(x -> x.mul(2).add(2).mul(x.add(-0.0)).add(0.0));
    assertThat(f.body().stream().filter(n -> n.op().name().equals("constant"))).hasSize(3);
    assertThat(f.body().stream().filter(n -> n.op().name().equals("broadcast"))).hasSize(3);
  }

  @Test
  void remembersTheLineOfEveryOperation() {
    int next = new Throwable().getStackTrace()[0].getLineNumber() + 1;
    Function f = trace(x -> x.tanh());
    assertThat(f.body().get(0).source()).hasToString("TraceTest.java:" + next);
  }

  @Test
  void refusesTensorsWhereNothingIsTraced() {
    Tensor x = escapee();
    assertThatThrownBy(() -> x.mul(x))
        .isInstanceOf(TraceException.class)
        .hasMessageMatching(
            ".* is known only while its function is traced: return it from there, .* \\(TraceTest\\.java:\\d+\\)");
  }

  @Test
  void refusesTensorsOfAnotherProgram() {
    Tensor other = escapee();
    assertThatThrownBy(() -> trace(x -> x.add(other)))
        .isInstanceOf(TraceException.class)
        .hasMessageMatching(
            "add \\(TraceTest\\.java:\\d+\\) f32\\[3\\] belongs to a function that is no longer traced;"
                + " return it from there instead \\(TraceTest\\.java:\\d+\\)");
    assertThatThrownBy(() -> trace(x -> other)).isInstanceOf(TraceException.class);
  }

  @Test
  void refusesTensorsThatEscapedFromAFunction() {
    var escaped = new ArrayList<Tensor>();
    Fn<Tensor, Tensor> f =
        Fn.of(
            "f",
            x -> {
              escaped.add(x.exp());
              return x;
            });
    assertThatThrownBy(() -> trace(x -> f.apply(x).add(escaped.get(0))))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("no longer traced");
  }

  @Test
  void recoversFromAnError() {
    assertThatThrownBy(() -> trace(x -> x.reshape(7))).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> Trace.current()).isInstanceOf(TraceException.class);
    assertThat(trace(x -> x.add(1)).results()).hasSize(1);
  }

  @Test
  void threadsTraceApart() {
    var names = new ArrayList<String>();
    trace(
        x -> {
          var thread = new Thread(() -> names.add(trace(y -> y.exp()).body().get(0).op().name()));
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return x.tanh();
        });
    assertThat(names).containsExactly("exp");
  }
}
