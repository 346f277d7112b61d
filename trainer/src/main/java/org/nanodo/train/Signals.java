package org.nanodo.train;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The signals that ask a process to end: Ctrl-C, {@code kill}, and a terminal that is closed. A
 * shutdown hook, Java's public way, hears only the first one, and from then on the exit status
 * cannot change. So this is {@code sun.misc.Signal}, which the module jdk.unsupported exports to
 * everyone; by reflection, since javac warns of the class in a way that cannot be turned off.
 */
final class Signals implements AutoCloseable {
  private static final List<String> NAMES = List.of("HUP", "INT", "TERM");

  private final Map<Object, Object> before = new LinkedHashMap<>();

  private Signals() {}

  /**
   * Hands the number of each signal to {@code heard}, on a thread of its own, until this is closed.
   * Signals that the process was started to ignore, as nohup does, are still ignored.
   */
  static Signals listen(IntConsumer heard) {
    var signals = new Signals();
    try {
      for (String name : NAMES) {
        signals.listen(name, heard);
      }
    } catch (ReflectiveOperationException e) {
      // A JVM without them, or told to leave them alone (-Xrs): signals end the process.
      signals.close();
    }
    return signals;
  }

  private void listen(String name, IntConsumer heard) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object signal = type.getConstructor(String.class).newInstance(name);
    int number = (int) type.getMethod("getNumber").invoke(signal);
    Object ours =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                heard.accept(number);
                return null;
              }
              return method.invoke(heard, arguments);
            });
    before.put(signal, handle(signal, ours));
  }

  private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    Method handle = signal.getClass().getMethod("handle", signal.getClass(), type);
    return handle.invoke(null, signal, handler);
  }

  @Override
  public void close() {
    try {
      for (var e : before.entrySet()) {
        handle(e.getKey(), e.getValue());
      }
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
