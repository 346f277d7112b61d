package org.nanodo.pjrt;

import org.nanodo.pjrt.bindings.global.pjrt;

/** Element types as PJRT numbers them. */
public final class PjrtElementTypes {
  public static final int PRED = pjrt.PJRT_Buffer_Type_PRED;
  public static final int S32 = pjrt.PJRT_Buffer_Type_S32;
  public static final int S64 = pjrt.PJRT_Buffer_Type_S64;
  public static final int U32 = pjrt.PJRT_Buffer_Type_U32;
  public static final int F16 = pjrt.PJRT_Buffer_Type_F16;
  public static final int F32 = pjrt.PJRT_Buffer_Type_F32;
  public static final int F64 = pjrt.PJRT_Buffer_Type_F64;
  public static final int BF16 = pjrt.PJRT_Buffer_Type_BF16;

  private PjrtElementTypes() {}
}
