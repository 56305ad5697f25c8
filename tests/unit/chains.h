#ifndef TESTS_CHAINS_H
#define TESTS_CHAINS_H

/*
 * Certificates as servers send them, good and bad, made once with the openssl
 * command; their keys are gone.  Where dates do not matter they hold from 2020
 * to 2080 and longer.  All in this header.
 */

#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tls/der.h"
#include "tls/pem.h"

static const struct {
	const char *name;
	const char *pem;
} chain_certificates[] = {
    /* Test Root, which holds until 2120 */
    {"root",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBbTCCARSgAwIBAgIUZEZvF5NWYazSyeDPZMdBsEYVcjYwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjO\n"
     "PQMBBwNCAAQB0Ll4v5rsMH8jmGffRmdR/Xv/6VIQR0EbgSp5TyJiu8+dCy/abVI6\n"
     "Q4xBFONyLkSl0HZ78+TvQRPTyHDM+ecAo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4G\n"
     "A1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQU+yjVJZHr3MaOkpTvN+iJ8W2BR4MwCgYI\n"
     "KoZIzj0EAwIDRwAwRAIgBtLEDrYZMUxYSHWGuqulOkT5cAeQsYVZwnA4jIp7cSAC\n"
     "IA4IyVnzpx44DH4jqdTedR2McsH8YNel1h1V5zrgbmRb\n"
     "-----END CERTIFICATE-----\n"},
    /* Old Authority, with no common name */
    {"old_root",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBdTCCARygAwIBAgIUabBbi46CnUVh/octX9dhja96dJgwCgYIKoZIzj0EAwIw\n"
     "GDEWMBQGA1UECgwNT2xkIEF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw\n"
     "MDEwMTAwMDAwMFowGDEWMBQGA1UECgwNT2xkIEF1dGhvcml0eTBZMBMGByqGSM49\n"
     "AgEGCCqGSM49AwEHA0IABHWydYYQRb/0YKecdhk+udGDrtR6digycM/GHMDfrurw\n"
     "2xdNAWx9IUKk06el/BgJ9vp8pbtGv9XqR1CP9++Oc9ajQjBAMA8GA1UdEwEB/wQF\n"
     "MAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBTpTJ2NbeM+hw48XINzE4sh\n"
     "GrnjATAKBggqhkjOPQQDAgNHADBEAiAGZHdWa/AjR5GU26sA8UKYjnBMSajyQ1Jc\n"
     "73WfXBj6fgIgbLk5LyKf9s9ZKN8wgJPM7xyg3c25ybUOqoHfJ2OXzV0=\n"
     "-----END CERTIFICATE-----\n"},
    /* the key and name of root, by old_root, until 2021 */
    {"root_cross",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBkjCCATegAwIBAgIUHq8muNjmdD9pKWm6qI7N0DLT5FAwCgYIKoZIzj0EAwIw\n"
     "GDEWMBQGA1UECgwNT2xkIEF1dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAx\n"
     "MDEwMDAwMDBaMBQxEjAQBgNVBAMMCVRlc3QgUm9vdDBZMBMGByqGSM49AgEGCCqG\n"
     "SM49AwEHA0IABAHQuXi/muwwfyOYZ99GZ1H9e//pUhBHQRuBKnlPImK7z50LL9pt\n"
     "UjpDjEEU43IuRKXQdnvz5O9BE9PIcMz55wCjYzBhMA8GA1UdEwEB/wQFMAMBAf8w\n"
     "DgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBT7KNUlkevcxo6SlO836InxbYFHgzAf\n"
     "BgNVHSMEGDAWgBTpTJ2NbeM+hw48XINzE4shGrnjATAKBggqhkjOPQQDAgNJADBG\n"
     "AiEA504KvglOmiS4pgrVjwHgxd/1LkBKvnhBDgcKjKUw+ZECIQCMyfq/hm2Absko\n"
     "PxlU1JC1glI8vamqUA5xNeLWOmsk1A==\n"
     "-----END CERTIFICATE-----\n"},
    /* by root, until 2090 */
    {"inter",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBpjCCAUygAwIBAgIUd+K3b6rOQAEitCojsVJ7VrfK3WMwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIwOTAwMTAx\n"
     "MDAwMDAwWjArMRowGAYDVQQDDBFUZXN0IEludGVybWVkaWF0ZTENMAsGA1UECgwE\n"
     "VGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBI207BUR7peD4zU16EPbqwx\n"
     "3fqkz9ZaOS/clnFvaa9uof9s8UCqOsgSMfGhfDGPOvHPOQ+sPKha2Ytl1Gej0M6j\n"
     "YzBhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBSg\n"
     "KwCLmoRcsXzeSD30AK9tRJmixTAfBgNVHSMEGDAWgBT7KNUlkevcxo6SlO836Inx\n"
     "bYFHgzAKBggqhkjOPQQDAgNIADBFAiEA2AL5/8jinkNLvcfn1/BE31uWcjGIRC8o\n"
     "GsbI0G2W9D8CIHcJ67I31/O8mMBWlu8USGS3uyKeNlGmq/nuZqxqqBJa\n"
     "-----END CERTIFICATE-----\n"},
    /* the same key and name, until 2021 */
    {"inter_expired",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBpDCCAUqgAwIBAgIUf1kBGV1wR4EwAX3jRbdzmmwfP70wCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAw\n"
     "MDAwMFowKzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRl\n"
     "c3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQSNtOwVEe6Xg+M1NehD26sMd36\n"
     "pM/WWjkv3JZxb2mvbqH/bPFAqjrIEjHxoXwxjzrxzzkPrDyoWtmLZdRno9DOo2Mw\n"
     "YTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUoCsA\n"
     "i5qEXLF83kg99ACvbUSZosUwHwYDVR0jBBgwFoAU+yjVJZHr3MaOkpTvN+iJ8W2B\n"
     "R4MwCgYIKoZIzj0EAwIDSAAwRQIgdmpRiyGyyaqOjgJ9Xt0mXCbqJSCPiQZWx8Qd\n"
     "3D580BACIQCwCdsnB2g8W315lV1wy7OEBcGI6MnqR2TBRE5Ng49m1w==\n"
     "-----END CERTIFICATE-----\n"},
    /* RSA 2048, by root */
    {"inter_rsa",
     "-----BEGIN CERTIFICATE-----\n"
     "MIICYjCCAgegAwIBAgIUWHQzkHBpHKKpIgtqtwrF8TXJiDswCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAbMRkwFwYDVQQDDBBSU0EgSW50ZXJtZWRpYXRlMIIBIjANBgkqhkiG\n"
     "9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt8zzG7qAiwIOK2YTFnUcAXPf2QASU8mfIHN8\n"
     "k9hmHn9ibZ1CKm3qeiE+V7be4biJ0s5qOW8odKeH7R78m2ZwG+FwEhqaUVxhO4Fd\n"
     "zWCOTFm0oPtL+XhClInesGnVKXq9rpW1y0AAi4o2vMj/uTrhFXMbxXQ1fYpZ2SsS\n"
     "+BfDl92mepjGneo7nEj9+Osh1tdTWbT9IekraMPHdjHVEdV6wQ6pFrzp3Hh/6woJ\n"
     "Ik7FIw/KA49vDJ8HyZWE1Wf3Pv/CtzTUUSw7d21GBwqSgbi7HoXe1UDxOabUINz5\n"
     "mqMOxlVUzrCCeaE0OLofQy2WQY/LhcmCxXCZuQCzayKoL4rIAQIDAQABo2MwYTAP\n"
     "BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQU5bpVqsPc\n"
     "OjB0pX4u8FvYDEy4GcAwHwYDVR0jBBgwFoAU+yjVJZHr3MaOkpTvN+iJ8W2BR4Mw\n"
     "CgYIKoZIzj0EAwIDSQAwRgIhAMYn5U6uCgPrm5HJ2/uSKC0UgD2ktTbC7UqMLSW8\n"
     "rEidAiEA5p/DC49T0ksRnyjMSyRHoNScvrohd6pCBPW7TwtBNp0=\n"
     "-----END CERTIFICATE-----\n"},
    /* by root, but no authority */
    {"inter_noca",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBgDCCASWgAwIBAgIUURqPELGsK1cvFHsOmz3jDvLufCUwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAXMRUwEwYDVQQDDAxObyBBdXRob3JpdHkwWTATBgcqhkjOPQIBBggq\n"
     "hkjOPQMBBwNCAAQjE2s8xA+pmnsoIHgkAo1U15WhdQ9s8JM212s6Dn3FN7Apx9ot\n"
     "B/EDajkVf0Eu8YBlL/ZQXVq5ny9I/vp3Ll5+o1AwTjAMBgNVHRMBAf8EAjAAMB0G\n"
     "A1UdDgQWBBRMx2jXE8sQz+he6i9pL2ayRoVkCDAfBgNVHSMEGDAWgBT7KNUlkevc\n"
     "xo6SlO836InxbYFHgzAKBggqhkjOPQQDAgNJADBGAiEA+snnyzmM/jnieKEc7uzX\n"
     "reENAWRR70oWxsmfbZ6ogesCIQCz0T10ltaqdXfDUahoKYNmXIEXMNfCwfQMtPIV\n"
     "6ARpww==\n"
     "-----END CERTIFICATE-----\n"},
    /* by root, an authority whose key may not sign certificates */
    {"inter_nosign",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBjzCCATWgAwIBAgIUJOSAT1Xh2s8eNw3pSobsl0IgoQgwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAUMRIwEAYDVQQDDAlObyBTaWduZXIwWTATBgcqhkjOPQIBBggqhkjO\n"
     "PQMBBwNCAATHLZYcGvMtPRvxjXXmKuOTZiMhxXEQ05gxp5CwNQLqMXQTY4nwlUMT\n"
     "OqKkI5Plc+lQzmSOko9jGb5CMF77WiZvo2MwYTAPBgNVHRMBAf8EBTADAQH/MA4G\n"
     "A1UdDwEB/wQEAwIHgDAdBgNVHQ4EFgQUAvvxgnNUsewqFVxdSdlJmID0KGIwHwYD\n"
     "VR0jBBgwFoAU+yjVJZHr3MaOkpTvN+iJ8W2BR4MwCgYIKoZIzj0EAwIDSAAwRQIh\n"
     "AKb5YG8shFE4s9XyasUVRjzIi1ku9LsLf4+ljWpiOpkOAiAFP8NCRWyzipJeLZjw\n"
     "zRuuoidN50dODNWN5FenHDHEsg==\n"
     "-----END CERTIFICATE-----\n"},
    /* by root, with critical name constraints */
    {"inter_limited",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBmzCCAUKgAwIBAgIUdSMny9EEhQ8spa1dhp63AAyDSCIwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjASMRAwDgYDVQQDDAdMaW1pdGVkMFkwEwYHKoZIzj0CAQYIKoZIzj0D\n"
     "AQcDQgAE5VdlstjTmAWP75NwzG/tVgFefY4VgWLATHL8Oa0HWs1+Izmu/WcfvlmT\n"
     "YLQrP0vO7yya1+PEENTLIpcsNy574KNyMHAwDwYDVR0TAQH/BAUwAwEB/zAdBgNV\n"
     "HR4BAf8EEzARoA8wDYILZXhhbXBsZS5jb20wHQYDVR0OBBYEFIc3G/KUPdxjzuLu\n"
     "/0dCC6ylnjVOMB8GA1UdIwQYMBaAFPso1SWR69zGjpKU7zfoifFtgUeDMAoGCCqG\n"
     "SM49BAMCA0cAMEQCIFQ9r//w2MifqRGTymBlHtGSsaIUWO8OdiHF86xrhHugAiAS\n"
     "Dx2WOisAWBUakQLWPgniUmKl6CmEIQ5LCBbpBQhLUQ==\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, from 1 June 2020 to 2080 */
    {"leaf",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBuDCCAV6gAwIBAgIUf4Mr9ikCNI1aL9ShgtxKEtL+VTUwCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwNjAxMDAwMDAwWhgPMjA4MDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0NfunDXCMiziZ\n"
     "/bNLIGsXGUs1snjgDJg6jjDtaJgbfsy1eqG5hV+RWyEbDQP5l6Ef+Dyl1DrneYJl\n"
     "Fnvux23No24wbDAqBgNVHREEIzAhghBtYWlsLmV4YW1wbGUuY29tgg0qLmV4YW1w\n"
     "bGUubmV0MB0GA1UdDgQWBBSDgpHTf7RldGZ0Fz41DgL8JRsdCjAfBgNVHSMEGDAW\n"
     "gBSgKwCLmoRcsXzeSD30AK9tRJmixTAKBggqhkjOPQQDAgNIADBFAiEA0EZHcqbz\n"
     "dCudUfjwN5jEP7yTTDbBUsPhQP+OjX4IVeUCIGzLGHJy0Oz+aXBKfV8iF84uwuy7\n"
     "+YWxiLjzgI+13WMA\n"
     "-----END CERTIFICATE-----\n"},
    /* the same from 2022 on */
    {"leaf_late",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBuDCCAV6gAwIBAgIUVBZtYCmScCljquB0MjUcx4OmQCswCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjIwMTAxMDAwMDAwWhgPMjA4MDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEGxhdGUu\n"
     "ZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0NfunDXCMiziZ\n"
     "/bNLIGsXGUs1snjgDJg6jjDtaJgbfsy1eqG5hV+RWyEbDQP5l6Ef+Dyl1DrneYJl\n"
     "Fnvux23No24wbDAqBgNVHREEIzAhghBtYWlsLmV4YW1wbGUuY29tgg0qLmV4YW1w\n"
     "bGUubmV0MB0GA1UdDgQWBBSDgpHTf7RldGZ0Fz41DgL8JRsdCjAfBgNVHSMEGDAW\n"
     "gBSgKwCLmoRcsXzeSD30AK9tRJmixTAKBggqhkjOPQQDAgNIADBFAiEA9jArUIco\n"
     "gAytXEtMme+7FpOaR16Q7fWruSYIlEvVRnUCIDndN6/GbDC6Zw+qUnSvk6tuWVVt\n"
     "nuzTKYNbQ2qNfXOi\n"
     "-----END CERTIFICATE-----\n"},
    /* the same until 1 September 2020 */
    {"leaf_expired",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBtTCCAVygAwIBAgIUHSuM275Uj/sh5Y/6CoShFjdNI90wCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwHhcN\n"
     "MjAwNjAxMDAwMDAwWhcNMjAwOTAxMDAwMDAwWjAbMRkwFwYDVQQDDBBtYWlsLmV4\n"
     "YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdDX7pw1wjIs4mf2z\n"
     "SyBrFxlLNbJ44AyYOo4w7WiYG37MtXqhuYVfkVshGw0D+ZehH/g8pdQ653mCZRZ7\n"
     "7sdtzaNuMGwwKgYDVR0RBCMwIYIQbWFpbC5leGFtcGxlLmNvbYINKi5leGFtcGxl\n"
     "Lm5ldDAdBgNVHQ4EFgQUg4KR03+0ZXRmdBc+NQ4C/CUbHQowHwYDVR0jBBgwFoAU\n"
     "oCsAi5qEXLF83kg99ACvbUSZosUwCgYIKoZIzj0EAwIDRwAwRAIgQOzSG34c9RYf\n"
     "53DZEX3mdFtCu75ISoGQEIwRDJuB+QgCIEqDOLNHt15JP0RCpUo65K0z6fYt91oL\n"
     "ItPnYdDgxqt+\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with no other name */
    {"leaf_common_name",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBlzCCAT2gAwIBAgIUaHpGmQJoBQdm2wH+ckBulSqL460wCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0NfunDXCMiziZ\n"
     "/bNLIGsXGUs1snjgDJg6jjDtaJgbfsy1eqG5hV+RWyEbDQP5l6Ef+Dyl1DrneYJl\n"
     "Fnvux23No00wSzAJBgNVHRMEAjAAMB0GA1UdDgQWBBSDgpHTf7RldGZ0Fz41DgL8\n"
     "JRsdCjAfBgNVHSMEGDAWgBSgKwCLmoRcsXzeSD30AK9tRJmixTAKBggqhkjOPQQD\n"
     "AgNIADBFAiEAkhy7TAJvQ8oQJbHTAZHrGlhBh+pugSVp90UuM9JKljkCIFEw6W8d\n"
     "P7Tebm1ufKKbm2yDSF7FQbC3cdPFIVYHHptG\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with an address and a mailbox among its names */
    {"leaf_mixed",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBvzCCAWWgAwIBAgIULO/aeJ+/qybjKO8OohdeI7mDl/YwCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBwxGjAYBgNVBAMMEW90aGVy\n"
     "LmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdDX7pw1wjIs4\n"
     "mf2zSyBrFxlLNbJ44AyYOo4w7WiYG37MtXqhuYVfkVshGw0D+ZehH/g8pdQ653mC\n"
     "ZRZ77sdtzaN0MHIwMAYDVR0RBCkwJ4cEwAACAYENYUBleGFtcGxlLmNvbYIQTWFp\n"
     "bC5FeGFtcGxlLkNPTTAdBgNVHQ4EFgQUg4KR03+0ZXRmdBc+NQ4C/CUbHQowHwYD\n"
     "VR0jBBgwFoAUoCsAi5qEXLF83kg99ACvbUSZosUwCgYIKoZIzj0EAwIDSAAwRQIh\n"
     "ALhOb2ZPexXtWgW24wj70nIUmKddMAVyju5ehHN2gC10AiBpbzCOYW9BZSmnZImS\n"
     "L/EIocqtBsqgqyn1W6oMQOjvow==\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, signed with SHA-1 */
    {"leaf_sha1",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBtjCCAV2gAwIBAgIUFAEYyx3vH0lKT2CtbvauGINDM6cwCQYHKoZIzj0EATAr\n"
     "MRowGAYDVQQDDBFUZXN0IEludGVybWVkaWF0ZTENMAsGA1UECgwEVGVzdDAgFw0y\n"
     "MDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5l\n"
     "eGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHQ1+6cNcIyLOJn9\n"
     "s0sgaxcZSzWyeOAMmDqOMO1omBt+zLV6obmFX5FbIRsNA/mXoR/4PKXUOud5gmUW\n"
     "e+7Hbc2jbjBsMCoGA1UdEQQjMCGCEG1haWwuZXhhbXBsZS5jb22CDSouZXhhbXBs\n"
     "ZS5uZXQwHQYDVR0OBBYEFIOCkdN/tGV0ZnQXPjUOAvwlGx0KMB8GA1UdIwQYMBaA\n"
     "FKArAIuahFyxfN5IPfQAr21EmaLFMAkGByqGSM49BAEDSAAwRQIgHuWujHkaZ9dr\n"
     "WahuFEO2eu3PBicDK8ca54/urlO8F54CIQCUG5hVTOXMfREWTKh+8RCpTPv+zENY\n"
     "yHSv3cvr9uq02g==\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with an Ed25519 key */
    {"leaf_ed25519",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBiTCCAS+gAwIBAgIUMaOsuZWaUDiwBCXqhgSVWWMlLVAwCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wKjAFBgMrZXADIQBt4TckKC4M54Yb6eG9ya2Vij/ofbVFj4cE\n"
     "BUbpwGU8uKNuMGwwKgYDVR0RBCMwIYIQbWFpbC5leGFtcGxlLmNvbYINKi5leGFt\n"
     "cGxlLm5ldDAdBgNVHQ4EFgQUrucsGTdXNqW3+LoitzPd7LeEdpowHwYDVR0jBBgw\n"
     "FoAUoCsAi5qEXLF83kg99ACvbUSZosUwCgYIKoZIzj0EAwIDSAAwRQIhALCWzpey\n"
     "Y7QqklAVxhYrkE4s7r9wQlc4xKMUG3+vcfvWAiATj9ew4J6XYR0gLwHtSIlTgxQC\n"
     "sNz44rMDSyhc+MP01Q==\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with a P-521 key */
    {"leaf_p521",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIB/DCCAaGgAwIBAgIURZGlpjcPU9cSP4kI6qZwV+JzcfowCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wgZswEAYHKoZIzj0CAQYFK4EEACMDgYYABACmCSj7cgCcCz8H\n"
     "3sxse+d/Uf+NnO/Dok7E5bOhsqEaNxy+Ikhi6Dvw3ROuLAFHC9xsiSrO4mKy4GTy\n"
     "lHfTdLbJMgHV8WbnXXImF3rohLaimkNv2UKJdUkO0hnzWZZVdzT6e5ea4r/fGs3N\n"
     "7IkAs7SKUG5qRU73ES1h6B4kPW+wvGj/KqNuMGwwKgYDVR0RBCMwIYIQbWFpbC5l\n"
     "eGFtcGxlLmNvbYINKi5leGFtcGxlLm5ldDAdBgNVHQ4EFgQUgkhd8HgueIDtgq5r\n"
     "SiA0FQ6+P80wHwYDVR0jBBgwFoAUoCsAi5qEXLF83kg99ACvbUSZosUwCgYIKoZI\n"
     "zj0EAwIDSQAwRgIhAJS3KaU50xaKdy+jsAR4gb6PCk3rpqjDN9ycuw3GG80UAiEA\n"
     "yWwNizt4L0GB+ocGlKwuFz+LgjcF0Bd0Gt4wGBShtV0=\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with an RSA key of 768 bits */
    {"leaf_weak",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIB2zCCAYGgAwIBAgIUds0X7/T5lcxKfcm30NeuF4nyqwQwCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wfDANBgkqhkiG9w0BAQEFAANrADBoAmEA6vHV7VURcHYcZXAT\n"
     "/2Cs5rHwM29qraPBJbKXYVNBDxk70YOMI9XTm6ZytVwUWoNfrIGk+dSSTPbd2rcM\n"
     "Td6zCW7Vf4gIoFdVzFDgw/iZH9URuWkIJM28kXendnOpEAnxAgMBAAGjbjBsMCoG\n"
     "A1UdEQQjMCGCEG1haWwuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5uZXQwHQYDVR0O\n"
     "BBYEFLxVdOxejNtZaxdmmXlHIupdBnKwMB8GA1UdIwQYMBaAFKArAIuahFyxfN5I\n"
     "PfQAr21EmaLFMAoGCCqGSM49BAMCA0gAMEUCIQCymhcphEaGli1NFg0iBCQE6g0h\n"
     "K4Vy7xvlvKSs4QV0SwIgKGxOMoUIANV/YxAK3YXoCvLoblZ2JpgHFCAR6A4Pq9o=\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, for TLS clients alone */
    {"leaf_client",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBvzCCAWSgAwIBAgIUAtG91Z/YUjZUyuX7dvA/vBTGQH4wCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwu\n"
     "ZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0NfunDXCMiziZ\n"
     "/bNLIGsXGUs1snjgDJg6jjDtaJgbfsy1eqG5hV+RWyEbDQP5l6Ef+Dyl1DrneYJl\n"
     "Fnvux23No3QwcjAbBgNVHREEFDASghBtYWlsLmV4YW1wbGUuY29tMBMGA1UdJQQM\n"
     "MAoGCCsGAQUFBwMCMB0GA1UdDgQWBBSDgpHTf7RldGZ0Fz41DgL8JRsdCjAfBgNV\n"
     "HSMEGDAWgBSgKwCLmoRcsXzeSD30AK9tRJmixTAKBggqhkjOPQQDAgNJADBGAiEA\n"
     "zN734lcYON/fBw9loG/zObb0s1On+UkcfDXNaKrGjDkCIQDQRBaGDYEas64Gk3qd\n"
     "h17n2gWNZ6OcD1YLLDTu1KXdhA==\n"
     "-----END CERTIFICATE-----\n"},
    {"leaf_by_root",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBoDCCAUegAwIBAgIUJVMmvDoKq5GIiMostqHM/74AygEwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0C\n"
     "AQYIKoZIzj0DAQcDQgAEdDX7pw1wjIs4mf2zSyBrFxlLNbJ44AyYOo4w7WiYG37M\n"
     "tXqhuYVfkVshGw0D+ZehH/g8pdQ653mCZRZ77sdtzaNuMGwwKgYDVR0RBCMwIYIQ\n"
     "bWFpbC5leGFtcGxlLmNvbYINKi5leGFtcGxlLm5ldDAdBgNVHQ4EFgQUg4KR03+0\n"
     "ZXRmdBc+NQ4C/CUbHQowHwYDVR0jBBgwFoAU+yjVJZHr3MaOkpTvN+iJ8W2BR4Mw\n"
     "CgYIKoZIzj0EAwIDRwAwRAIgeqFnP0E2yX0TcpGNUuqI/ZqFa967DvuNIXERJqPb\n"
     "AboCIAzLkBqs4tpWITmI6GlCAxDc6z59EGyMlI78jOprTYzh\n"
     "-----END CERTIFICATE-----\n"},
    /* by old_root */
    {"leaf_by_old",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBpTCCAUugAwIBAgIUZKtHWLbt8jfxyqC86GvZ6cnnJ14wCgYIKoZIzj0EAwIw\n"
     "GDEWMBQGA1UECgwNT2xkIEF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw\n"
     "MDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZMBMGByqG\n"
     "SM49AgEGCCqGSM49AwEHA0IABHQ1+6cNcIyLOJn9s0sgaxcZSzWyeOAMmDqOMO1o\n"
     "mBt+zLV6obmFX5FbIRsNA/mXoR/4PKXUOud5gmUWe+7Hbc2jbjBsMCoGA1UdEQQj\n"
     "MCGCEG1haWwuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5uZXQwHQYDVR0OBBYEFIOC\n"
     "kdN/tGV0ZnQXPjUOAvwlGx0KMB8GA1UdIwQYMBaAFOlMnY1t4z6HDjxcg3MTiyEa\n"
     "ueMBMAoGCCqGSM49BAMCA0gAMEUCIDY5c24h3BDl/Y7boL+Re5SRrfljRZ990atk\n"
     "XkmY9hssAiEAtAtLLMbOxIGll+lqyYbR9ddVs2aq/KboERYnCqrTxTc=\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter_rsa, signed with RSA-PSS */
    {"leaf_pss",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIC0TCCAYWgAwIBAgIUZaBOztwvm3AmbS6Zj+3q2g/QSuIwQQYJKoZIhvcNAQEK\n"
     "MDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF\n"
     "AKIDAgEgMBsxGTAXBgNVBAMMEFJTQSBJbnRlcm1lZGlhdGUwIBcNMjAwMTAxMDAw\n"
     "MDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5j\n"
     "b20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0NfunDXCMiziZ/bNLIGsXGUs1\n"
     "snjgDJg6jjDtaJgbfsy1eqG5hV+RWyEbDQP5l6Ef+Dyl1DrneYJlFnvux23No24w\n"
     "bDAqBgNVHREEIzAhghBtYWlsLmV4YW1wbGUuY29tgg0qLmV4YW1wbGUubmV0MB0G\n"
     "A1UdDgQWBBSDgpHTf7RldGZ0Fz41DgL8JRsdCjAfBgNVHSMEGDAWgBTlulWqw9w6\n"
     "MHSlfi7wW9gMTLgZwDBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRww\n"
     "GgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASADggEBAB5UvKNRkDpQuht3\n"
     "Ab8Ho0Il9ggFW4yVCIEqlxRBjeVc8pm56xBJQAPvUMpmag27shtitR/pFvDCMGu5\n"
     "BjBEa+omYk1sMCZ58QNgwxH/B5XtDKZyx+wjdj/dUppHbrhIH908usTFONs0gcke\n"
     "EfD3LkJIBheudZEhrHbj6TVbNV6fZrBF1LsCCDSdy1oKCpiRGqcfiCkYirFk58AD\n"
     "V12jLyv4iR+zLk8GV8irDKe9dnun0iOSkSi/PVxHutWs47qpyTrTYzH5DiZ0sO7H\n"
     "ulSku2EwerVqH7fPIgsWvcjaFDLCqohkDIYnb8K7Xd18mGemed1wpAxwX3hR6RLU\n"
     "GWFNrV8=\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter_rsa, signed as usual */
    {"leaf_rsa",
     "-----BEGIN CERTIFICATE-----\n"
     "MIICaTCCAVGgAwIBAgIUR/Nsm7SelSi1GbFdHHc8uRvCud0wDQYJKoZIhvcNAQEL\n"
     "BQAwGzEZMBcGA1UEAwwQUlNBIEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABHQ1+6cNcIyLOJn9s0sgaxcZSzWyeOAM\n"
     "mDqOMO1omBt+zLV6obmFX5FbIRsNA/mXoR/4PKXUOud5gmUWe+7Hbc2jbjBsMCoG\n"
     "A1UdEQQjMCGCEG1haWwuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5uZXQwHQYDVR0O\n"
     "BBYEFIOCkdN/tGV0ZnQXPjUOAvwlGx0KMB8GA1UdIwQYMBaAFOW6VarD3DowdKV+\n"
     "LvBb2AxMuBnAMA0GCSqGSIb3DQEBCwUAA4IBAQC1o1OilfIK3qGv7jcWTy08ooU4\n"
     "kMRIFWUrVcvq3HiPK7lqPMAND4AEMLtm6kXShrIHaq47z0htZuFQeTzMKEQOJKF5\n"
     "kvNgwKBNcSM1zH4G6hTfUbNw03gcMRq7+91d4tlzKK3xj3Ux6qhqpUGS0Jxx9b/T\n"
     "aOqjxzuoEQmmBcHSGxyTT7Yt4QKrJimeS3lRYYsqnngjmlYn65DwAteOE9OGDk/o\n"
     "duMQjfXKZGDnVUhBwgtN+lsHqlSxUNxINoQhpNDAXkzdJRz/7OWeeYkChXLe87Ki\n"
     "MOGUZEhClJAYsuySgnDGz2xdYcgQBa+4heCeujlDlvEEDE79+0nld+bXq9w7\n"
     "-----END CERTIFICATE-----\n"},
    {"leaf_noca",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBpDCCAUqgAwIBAgIUGtz3tPK0p1meafTKnhC/IgbGsTMwCgYIKoZIzj0EAwIw\n"
     "FzEVMBMGA1UEAwwMTm8gQXV0aG9yaXR5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw\n"
     "MTAxMDAwMDAwWjAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUuY29tMFkwEwYHKoZI\n"
     "zj0CAQYIKoZIzj0DAQcDQgAEdDX7pw1wjIs4mf2zSyBrFxlLNbJ44AyYOo4w7WiY\n"
     "G37MtXqhuYVfkVshGw0D+ZehH/g8pdQ653mCZRZ77sdtzaNuMGwwKgYDVR0RBCMw\n"
     "IYIQbWFpbC5leGFtcGxlLmNvbYINKi5leGFtcGxlLm5ldDAdBgNVHQ4EFgQUg4KR\n"
     "03+0ZXRmdBc+NQ4C/CUbHQowHwYDVR0jBBgwFoAUTMdo1xPLEM/oXuovaS9mskaF\n"
     "ZAgwCgYIKoZIzj0EAwIDSAAwRQIhALQnGys90ZyWNiDNOsxCMnk553FNLgKOL+NN\n"
     "fLOAJ6oxAiBo2K4sNoEpdbd0tOQECmojhYb3Wg9FbWxVR5dQCtKXWA==\n"
     "-----END CERTIFICATE-----\n"},
    {"leaf_nosign",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBoTCCAUegAwIBAgIUQUr7cW/aSQBl2Y3m/tbibAuoUzEwCgYIKoZIzj0EAwIw\n"
     "FDESMBAGA1UEAwwJTm8gU2lnbmVyMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx\n"
     "MDAwMDAwWjAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0C\n"
     "AQYIKoZIzj0DAQcDQgAEdDX7pw1wjIs4mf2zSyBrFxlLNbJ44AyYOo4w7WiYG37M\n"
     "tXqhuYVfkVshGw0D+ZehH/g8pdQ653mCZRZ77sdtzaNuMGwwKgYDVR0RBCMwIYIQ\n"
     "bWFpbC5leGFtcGxlLmNvbYINKi5leGFtcGxlLm5ldDAdBgNVHQ4EFgQUg4KR03+0\n"
     "ZXRmdBc+NQ4C/CUbHQowHwYDVR0jBBgwFoAUAvvxgnNUsewqFVxdSdlJmID0KGIw\n"
     "CgYIKoZIzj0EAwIDSAAwRQIgIAtmqRgeHk3h7QDN8rVc6pSyVxPsoxRzpFbtmmCG\n"
     "K3cCIQD/8kK6S748pN6KoQRtIj5OUOBTao9hVRai2ZejPOExDw==\n"
     "-----END CERTIFICATE-----\n"},
    {"leaf_limited",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBnzCCAUWgAwIBAgIUGXOmw7M074aa1C20AbVAmMFhBw4wCgYIKoZIzj0EAwIw\n"
     "EjEQMA4GA1UEAwwHTGltaXRlZDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAw\n"
     "MDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEG\n"
     "CCqGSM49AwEHA0IABHQ1+6cNcIyLOJn9s0sgaxcZSzWyeOAMmDqOMO1omBt+zLV6\n"
     "obmFX5FbIRsNA/mXoR/4PKXUOud5gmUWe+7Hbc2jbjBsMCoGA1UdEQQjMCGCEG1h\n"
     "aWwuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5uZXQwHQYDVR0OBBYEFIOCkdN/tGV0\n"
     "ZnQXPjUOAvwlGx0KMB8GA1UdIwQYMBaAFIc3G/KUPdxjzuLu/0dCC6ylnjVOMAoG\n"
     "CCqGSM49BAMCA0gAMEUCIQDGz9bqyvF7ErbpDXQooZ+nsUDEZQcm60lf+jrN9KYj\n"
     "uQIgSUD5g+93lXx5oxXDu/0JTAFkP2oY1+9y/m4hBGMlO8E=\n"
     "-----END CERTIFICATE-----\n"},
    {"self_signed",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBiDCCAS2gAwIBAgIUOPcycZ2VbV0e9QiOgrVjMKbKWCIwCgYIKoZIzj0EAwIw\n"
     "GzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTAgFw0yMDAxMDEwMDAwMDBaGA8y\n"
     "MTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZMBMG\n"
     "ByqGSM49AgEGCCqGSM49AwEHA0IABHQ1+6cNcIyLOJn9s0sgaxcZSzWyeOAMmDqO\n"
     "MO1omBt+zLV6obmFX5FbIRsNA/mXoR/4PKXUOud5gmUWe+7Hbc2jTTBLMCoGA1Ud\n"
     "EQQjMCGCEG1haWwuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5uZXQwHQYDVR0OBBYE\n"
     "FIOCkdN/tGV0ZnQXPjUOAvwlGx0KMAoGCCqGSM49BAMCA0kAMEYCIQDioBKfZdn4\n"
     "APyRkyG6kFfs5k71Uxab1iI9ll2oJVkB1gIhAJnbNrauo+pCWjS2QXYXlpoXRPHy\n"
     "Q7Cfc0lbcrAs4tr8\n"
     "-----END CERTIFICATE-----\n"},
    {"self_ed25519",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBRjCB+aADAgECAhRhYczTk9MI9gJpqT7mZ/395LRikDAFBgMrZXAwGzEZMBcG\n"
     "A1UEAwwQbWFpbC5leGFtcGxlLmNvbTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEw\n"
     "MTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTAqMAUGAytlcAMh\n"
     "AG3hNyQoLgznhhvp4b3JrZWKP+h9tUWPhwQFRunAZTy4o00wSzAqBgNVHREEIzAh\n"
     "ghBtYWlsLmV4YW1wbGUuY29tgg0qLmV4YW1wbGUubmV0MB0GA1UdDgQWBBSu5ywZ\n"
     "N1c2pbf4uiK3M93st4R2mjAFBgMrZXADQQAu4/rAVhHEeye8rNRpZdN/xUqIMmTj\n"
     "QhEJ7yVuLhGFbwdRjJQwxSgcmHfBBJ7roZtQHKDRgRRXuVrfG1XZt+8P\n"
     "-----END CERTIFICATE-----\n"},
    /* by inter, with quotes, backslashes and a tab in its names */
    {"strange",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBzjCCAXSgAwIBAgIUcAFKWgj4XAKROzO3jFOtRjSxOtwwCgYIKoZIzj0EAwIw\n"
     "KzEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUxDTALBgNVBAoMBFRlc3QwIBcN\n"
     "MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMDExETAPBgNVBAMMCHRhYglo\n"
     "ZXJlMRwwGgYDVQQKDBNXaXRoICJxdW90ZXMiIGFuZCBcMFkwEwYHKoZIzj0CAQYI\n"
     "KoZIzj0DAQcDQgAEdDX7pw1wjIs4mf2zSyBrFxlLNbJ44AyYOo4w7WiYG37MtXqh\n"
     "uYVfkVshGw0D+ZehH/g8pdQ653mCZRZ77sdtzaNuMGwwKgYDVR0RBCMwIYIQbWFp\n"
     "bC5leGFtcGxlLmNvbYINKi5leGFtcGxlLm5ldDAdBgNVHQ4EFgQUg4KR03+0ZXRm\n"
     "dBc+NQ4C/CUbHQowHwYDVR0jBBgwFoAUoCsAi5qEXLF83kg99ACvbUSZosUwCgYI\n"
     "KoZIzj0EAwIDSAAwRQIhANrmd91jWiCVas75tjTorrp2Ni4GnBHWkQz+EiBsgbDs\n"
     "AiB5tFL/+wRYXipIS6mNwzqmM6a+d66ovIaAs/ftcd4SEQ==\n"
     "-----END CERTIFICATE-----\n"},
};

#define CHAIN_NAMES_MAX 20

static inline const char *chain_pem(const char *name)
{
	size_t count =
	    sizeof(chain_certificates) / sizeof(chain_certificates[0]);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(chain_certificates[i].name, name) == 0)
			return chain_certificates[i].pem;
	}
	cr_assert_fail("no certificate '%s'", name);
	return NULL;
}

static inline struct der chain_der(struct arena *arena, const char *name)
{
	const char *pem = chain_pem(name);
	struct pem_reader reader;
	struct pem_block block;
	unsigned char *bytes;
	struct der der;

	pem_reader_init(&reader, pem, strlen(pem));
	cr_assert_eq(pem_next(&reader, &block), PEM_BLOCK);
	bytes = arena_alloc(arena, pem_decoded_room(&block));
	cr_assert(pem_decode(&block, bytes, &der.length));
	der.bytes = bytes;
	return der;
}

#endif
