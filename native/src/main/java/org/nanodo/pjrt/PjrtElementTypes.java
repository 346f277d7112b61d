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
  public static final int S4 = pjrt.PJRT_Buffer_Type_S4;
  public static final int U4 = pjrt.PJRT_Buffer_Type_U4;
  public static final int S8 = pjrt.PJRT_Buffer_Type_S8;
  public static final int S16 = pjrt.PJRT_Buffer_Type_S16;
  public static final int U8 = pjrt.PJRT_Buffer_Type_U8;
  public static final int U16 = pjrt.PJRT_Buffer_Type_U16;
  public static final int U64 = pjrt.PJRT_Buffer_Type_U64;
  public static final int F8E4M3FN = pjrt.PJRT_Buffer_Type_F8E4M3FN;
  public static final int F8E5M2 = pjrt.PJRT_Buffer_Type_F8E5M2;
  public static final int C64 = pjrt.PJRT_Buffer_Type_C64;
  public static final int C128 = pjrt.PJRT_Buffer_Type_C128;

  private PjrtElementTypes() {}
}
