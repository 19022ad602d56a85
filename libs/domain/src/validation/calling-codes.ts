export interface CallingCode {
  readonly code: string
  /** What callers at home dial before the number and callers from abroad leave out. */
  readonly trunk: string
}

/*
 * Country codes of ITU-T E.164 by trunk prefix, as ISO 3166 code and calling code. Italy and San Marino keep their
 * leading 0, so they are among those without a prefix.
 */
const BY_TRUNK: Readonly<Record<string, string>> = {
  '0': `AF93 AL355 DZ213 AR54 AM374 AU61 AT43 AZ994 BD880 BE32 BA387 BR55 BG359 KH855 CN86 CX61 CC61 HR385 CU53 EG20 ER291
    ET251 FI358 AX358 FR33 GF594 PF689 DE49 GH233 GP590 GG44 GB44 IM44 JE44 IN91 ID62 IR98 IQ964 IE353 IL972 JP81 JO962
    KE254 KP850 KR82 XK383 KG996 LA856 LB961 LR231 LY218 MG261 MW265 MY60 MQ596 YT262 MD373 ME382 MA212 EH212 MM95 NA264
    NL31 NZ64 NG234 MK389 PK92 PS970 PY595 PE51 PH63 RE262 RO40 RW250 BL590 MF590 RS381 SL232 SK421 SI386 SO252 ZA27 SS211
    LK94 SD249 SR597 SE46 CH41 LI423 SY963 TW886 TZ255 TH66 TR90 UG256 UA380 AE971 UY598 VE58 VN84 YE967 ZM260 ZW263 BO591
    EC593 CD243 GE995 MN976 LT370 TM993`,
  '1': `US1 CA1 AG1 AI1 AS1 BB1 BM1 BS1 DM1 DO1 GD1 GU1 JM1 KN1 KY1 LC1 MP1 MS1 PR1 SX1 TC1 TT1 VC1 VG1 VI1`,
  '8': 'RU7 KZ7 BY375 UZ998 TJ992',
  '06': 'HU36',
  '': `AD376 AO244 AW297 BH973 BJ229 BT975 BW267 BN673 BF226 BI257 BZ501 CM237 CV238 CF236 TD235 CL56 CO57 KM269 CG242 CK682
    CR506 CI225 CW599 BQ599 CY357 CZ420 DJ253 DK45 FO298 GL299 GQ240 EE372 SZ268 FK500 FJ679 GA241 GM220 GI350 GR30 GT502
    GN224 GW245 GY592 HT509 HN504 HK852 IS354 IO246 IT39 SM378 VA39 KI686 KW965 LV371 LS266 LU352 MO853 MV960 ML223 MT356
    MH692 MR222 MU230 MX52 FM691 MC377 MZ258 NR674 NP977 NC687 NI505 NE227 NU683 NF672 NO47 SJ47 OM968 PW680 PA507 PG675
    PL48 PT351 QA974 SH290 AC247 PM508 WS685 ST239 SA966 SN221 SC248 SG65 SB677 ES34 TL670 TG228 TK690 TO676 TN216 TV688
    VU678 SV503 WF681`,
}

/** ISO 3166 code → how its numbers are written at home and abroad. */
export const COUNTRIES: ReadonlyMap<string, CallingCode> = new Map(
  Object.entries(BY_TRUNK).flatMap(([trunk, countries]) =>
    countries.split(/\s+/).map((entry): [string, CallingCode] => [entry.slice(0, 2), { code: entry.slice(2), trunk }]),
  ),
)

/** Calling codes in use: those of countries and the international ones (freephone, satellites, networks). */
export const CALLING_CODES: ReadonlySet<string> = new Set([
  ...[...COUNTRIES.values()].map(({ code }) => code),
  '800',
  '808',
  '870',
  '878',
  '881',
  '882',
  '883',
  '888',
  '979',
])
