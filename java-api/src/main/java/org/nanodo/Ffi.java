package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.nio.file.Path;
import java.util.List;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.FfiTargets;

/**
 * Calls of functions in C++, as {@code jax.ffi}: a handler of XLA's FFI in a shared library is
 * registered by a name, and compiled programs call it by that.
 *
 * <p>A handler is written against the headers that the wheel of jaxlib has, in the folder that
 * {@code python -c 'import jax; print(jax.ffi.include_dir())'} prints (or after {@code pip download
 * --no-deps jaxlib}, unzipped, in {@code jaxlib/include}):
 *
 * <pre>{@code
 * #include "xla/ffi/api/ffi.h"
 * namespace ffi = xla::ffi;
 * ffi::Error AddOf(float c, ffi::Buffer<ffi::F32> x, ffi::ResultBuffer<ffi::F32> y) {
 *   for (size_t i = 0; i < x.element_count(); ++i) y->typed_data()[i] = x.typed_data()[i] + c;
 *   return ffi::Error::Success();
 * }
 * XLA_FFI_DEFINE_HANDLER_SYMBOL(Add, AddOf,
 *     ffi::Ffi::Bind().Attr<float>("c").Arg<ffi::Buffer<ffi::F32>>().Ret<ffi::Buffer<ffi::F32>>());
 * }</pre>
 *
 * and built by {@code g++ -std=c++17 -O2 -shared -fPIC -I INCLUDE add.cc -o libadd.so}. Then
 *
 * <pre>{@code
 * Ffi.register("add", Path.of("libadd.so"), "Add");
 * Tensor y = Ffi.call("add", x.type()).attribute("c", 0.5f).apply(x);
 * }</pre>
 */
public final class Ffi {
  private Ffi() {}

  /**
   * Loads a library, and registers its handler for programs on the CPU, as {@code
   * jax.ffi.register_ffi_target}. Both stay until the process ends.
   *
   * @param symbol the name of the handler in the library
   * @throws IllegalStateException if the name has another handler
   * @throws org.nanodo.runtime.PjrtException if the library cannot be loaded or lacks the symbol
   */
  public static void register(String name, Path library, String symbol) {
    register(name, library, symbol, "cpu");
  }

  /** The same for programs on a platform: {@code cpu}, {@code cuda} or {@code rocm}. */
  public static void register(String name, Path library, String symbol, String platform) {
    FfiTargets.register(name, library, symbol, platform);
  }

  /** A call with one result, as {@code jax.ffi.ffi_call}. */
  public static FfiCall<Tensor> call(String name, TensorType result) {
    return FfiCall.of(named(name), List.of(result), results -> results.get(0));
  }

  /** The same with any number of results. */
  public static FfiCall<List<Tensor>> call(String name, List<TensorType> results) {
    return FfiCall.of(named(name), results, all -> all);
  }

  private static String named(String name) {
    require(!name.isEmpty(), "ffi: the name of the handler is empty");
    return name;
  }
}
