package org.nanodo.pjrt.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Maps the PJRT C API, and the few calls of ours that cross JNI once a step, to Java. */
@Properties(
    value =
        @Platform(
            include = {
              "pjrt_c_api.h",
              "nanodo_pjrt.h",
              "nanodo_process.h",
              "nanodo_callback.h",
              "nanodo_kernels.h"
            },
            compiler = "cpp17",
            link = "dl"),
    target = "org.nanodo.pjrt.bindings",
    global = "org.nanodo.pjrt.bindings.global.pjrt")
public class pjrt implements InfoMapper {
  private static final String LONGS = " @Cast(\"const int64_t*\") long[] %s,";

  @Override
  public void map(InfoMap infos) {
    infos
        .put(new Info("PJRT_STRUCT_SIZE", "PJRT_DEFINE_STRUCT_TRAITS").skip())
        // Without its definition the parser leaves the functions out of PJRT_Api.
        .put(
            new Info("_PJRT_API_STRUCT_FIELD")
                .cppText("#define _PJRT_API_STRUCT_FIELD(fn_type) fn_type* fn_type"))
        // Only C++ calls these.
        .put(
            new Info(
                    "nanodo::ffi::upcall",
                    "nanodo::ffi::addresses",
                    "nanodo::ffi::handle",
                    "nanodo::ffi::RegisterArgs",
                    "nanodo::ffi::PjrtExtension")
                .skip())
        // These two fields are set in C++ only; what the parser makes of their constness is no C++.
        .put(
            new Info(
                    "PJRT_LoadedExecutable_Execute_Args::argument_lists",
                    "PJRT_LoadedExecutable_Execute_Args::output_lists")
                .skip())
        // Host memory is a direct buffer and tables are arrays; the parser offers no such mixture.
        .put(
            new Info("nanodo_put")
                .javaText(
                    "public static native PJRT_Error nanodo_put(@Const PJRT_Api api,"
                        + " PJRT_Client client, @Const ByteBuffer host, int type,"
                        + LONGS.formatted("dims")
                        + LONGS.formatted("byte_strides")
                        + " int rank,"
                        + LONGS.formatted("devices")
                        + LONGS.formatted("offsets")
                        + " int count, @Cast(\"int64_t*\") long[] buffers);"))
        .put(
            new Info("nanodo_fetch")
                .javaText(
                    "public static native PJRT_Error nanodo_fetch(@Const PJRT_Api api,"
                        + LONGS.formatted("buffers")
                        + LONGS.formatted("ranks")
                        + LONGS.formatted("sizes")
                        + LONGS.formatted("offsets")
                        + " int count, ByteBuffer host);"));
  }
}
