#ifndef TESTS_CHAINS_H
#define TESTS_CHAINS_H

/*
 * Certificates as servers send them, good and bad, made once with the openssl
 * command and with Python's cryptography; their keys are gone.  Where dates do
 * not matter they hold from 2020 to 2080 and longer.  All in this header.
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
    /* Strict Root: another family, whose certificates name keys */
    {"strict_root",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBYzCCAQigAwIBAgIUMQongtNsGbU/AG3zpu/LLBN435MwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMBYxFDASBgNVBAMMC1N0cmljdCBSb290MFkwEwYHKoZIzj0CAQYI\n"
     "KoZIzj0DAQcDQgAEzdO8mdhapqMEntJA9PpUoybCnCZ5s+v+J/JKxT4JpL0qL09H\n"
     "DInC3QIzXIYtGJ3sEuPsRJpthZv3BCMxdlFl0KMyMDAwDwYDVR0TAQH/BAUwAwEB\n"
     "/zAdBgNVHQ4EFgQUDqxSCGKiNIct8MnXAFc+SiMRmb4wCgYIKoZIzj0EAwIDSQAw\n"
     "RgIhAOojdi0LC7lKw51X+YUNR2Mr/PsJfYUnqbA/dLPPKeR2AiEAtxQ/m42yw5ul\n"
     "CA01T7vB4FzaKRNGksZ4/Pz4iM6Vxag=\n"
     "-----END CERTIFICATE-----\n"},
    /* the same until 2021 */
    {"strict_root_expired",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBYTCCAQagAwIBAgIUQvpN94Z0jxwsgDi2dMZHnUIKjDAwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAx\n"
     "MDAwMDAwWjAWMRQwEgYDVQQDDAtTdHJpY3QgUm9vdDBZMBMGByqGSM49AgEGCCqG\n"
     "SM49AwEHA0IABM3TvJnYWqajBJ7SQPT6VKMmwpwmebPr/ifySsU+CaS9Ki9PRwyJ\n"
     "wt0CM1yGLRid7BLj7ESabYWb9wQjMXZRZdCjMjAwMA8GA1UdEwEB/wQFMAMBAf8w\n"
     "HQYDVR0OBBYEFA6sUghiojSHLfDJ1wBXPkojEZm+MAoGCCqGSM49BAMCA0kAMEYC\n"
     "IQCkKjqEpcst0VMbWKFOVZndLzvATWF3QAKeL2tCOT+jVgIhAIVvG5X3Bx1qCYYD\n"
     "x4avA2WK1SktMlKqtAr5HPIiU4cK\n"
     "-----END CERTIFICATE-----\n"},
    /* the same with name constraints */
    {"strict_root_limited",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBfjCCASSgAwIBAgIUXYt4sd5Y1hofziRuAzP4+tpHsy4wCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMBYxFDASBgNVBAMMC1N0cmljdCBSb290MFkwEwYHKoZIzj0CAQYI\n"
     "KoZIzj0DAQcDQgAEzdO8mdhapqMEntJA9PpUoybCnCZ5s+v+J/JKxT4JpL0qL09H\n"
     "DInC3QIzXIYtGJ3sEuPsRJpthZv3BCMxdlFl0KNOMEwwDwYDVR0TAQH/BAUwAwEB\n"
     "/zAdBgNVHQ4EFgQUDqxSCGKiNIct8MnXAFc+SiMRmb4wGgYDVR0eBBMwEaAPMA2C\n"
     "C2V4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIHNXpYkC52ZapSP+kxcR+H4H\n"
     "jrxgfVG53iJF372AIMPEAiEA4u5cZxyGzI7IaG7DrGn3gAP+P+jYx/50ErfwqNCb\n"
     "z1A=\n"
     "-----END CERTIFICATE-----\n"},
    /* its next key, signed with the one before */
    {"strict_root_next",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBgzCCASmgAwIBAgIUbR7Fs6CYNnX2hLuGnt0X2BANLxYwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMBYxFDASBgNVBAMMC1N0cmljdCBSb290MFkwEwYHKoZIzj0CAQYI\n"
     "KoZIzj0DAQcDQgAEQZN7+XqJzjc1w/Brn/+/MvEEOcrHHi+8HzW5w6AH9G/KZimT\n"
     "mqohLO1jmW7ALbqpQR1mD6xzMXCLfIzN2KGgBqNTMFEwDwYDVR0TAQH/BAUwAwEB\n"
     "/zAdBgNVHQ4EFgQU5BUFhwAQKtMha7xbVQfubAkxqNMwHwYDVR0jBBgwFoAUDqxS\n"
     "CGKiNIct8MnXAFc+SiMRmb4wCgYIKoZIzj0EAwIDSAAwRQIgda7hnKc0K++QE/Q9\n"
     "zfZl83EQmA3Gs00t/A+AHpzq83MCIQCfhW1rcSrhLBdcBQ71StDIpesM9052JUsb\n"
     "AVRHctKEJg==\n"
     "-----END CERTIFICATE-----\n"},
    /* the same without names of keys */
    {"strict_root_next_bare",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBQjCB6aADAgECAhQgFfVIOmaEzXEn19XtPRpxuSfolTAKBggqhkjOPQQDAjAW\n"
     "MRQwEgYDVQQDDAtTdHJpY3QgUm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEw\n"
     "MTAwMDAwMFowFjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwWTATBgcqhkjOPQIBBggq\n"
     "hkjOPQMBBwNCAARBk3v5eonONzXD8Guf/78y8QQ5ysceL7wfNbnDoAf0b8pmKZOa\n"
     "qiEs7WOZbsAtuqlBHWYPrHMxcIt8jM3YoaAGoxMwETAPBgNVHRMBAf8EBTADAQH/\n"
     "MAoGCCqGSM49BAMCA0gAMEUCIAhsWpUWYvVN9afL7IzYB7xvovfllEH1wO6YWjAm\n"
     "wVtgAiEAoh0MfHjyFHRRz+DHLEyLC1FtdXdAthRWXxlbjQiWGiA=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict_root */
    {"strict",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBizCCATGgAwIBAgIUIWmKCRmJGeSlIqwsmqS1eal4w2owCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMB4xHDAaBgNVBAMME1N0cmljdCBJbnRlcm1lZGlhdGUwWTATBgcq\n"
     "hkjOPQIBBggqhkjOPQMBBwNCAAR4vHkC0qARfCqWK01MTnK1beXlzEFgPzzcagy6\n"
     "XIY3rawygHYPuPTUZ2S08AO8UYok+pTFnBB2eSi5k0xKBTnso1MwUTAPBgNVHRMB\n"
     "Af8EBTADAQH/MB0GA1UdDgQWBBQMZdS2M3VmEhdT1zwUHGGd4I3HqDAfBgNVHSME\n"
     "GDAWgBQOrFIIYqI0hy3wydcAVz5KIxGZvjAKBggqhkjOPQQDAgNIADBFAiA/n8zs\n"
     "xFBIFVzbyV64rMdEfyMw9oJz9JWC4KkPw7swxgIhAM8P3vBN2oTuaGNWZcknArYt\n"
     "m6Bxb57TVYNVxlkQCuGF\n"
     "-----END CERTIFICATE-----\n"},
    /* the same until 2021 */
    {"strict_expired",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBiDCCAS+gAwIBAgIUaoZga4VRcwG4CNvYGFZGtQQzImUwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAx\n"
     "MDAwMDAwWjAeMRwwGgYDVQQDDBNTdHJpY3QgSW50ZXJtZWRpYXRlMFkwEwYHKoZI\n"
     "zj0CAQYIKoZIzj0DAQcDQgAEeLx5AtKgEXwqlitNTE5ytW3l5cxBYD883GoMulyG\n"
     "N62sMoB2D7j01GdktPADvFGKJPqUxZwQdnkouZNMSgU57KNTMFEwDwYDVR0TAQH/\n"
     "BAUwAwEB/zAdBgNVHQ4EFgQUDGXUtjN1ZhIXU9c8FBxhneCNx6gwHwYDVR0jBBgw\n"
     "FoAUDqxSCGKiNIct8MnXAFc+SiMRmb4wCgYIKoZIzj0EAwIDRwAwRAIgD5SH179J\n"
     "nbINkqZVOhrKKd7EApHSRjnlmuchLllIerMCIAc7Pbf9NpxWq0PMj2oJ1KWaSF+M\n"
     "y0GbqhfbAKX2qrPT\n"
     "-----END CERTIFICATE-----\n"},
    /* the same from 2100 on */
    {"strict_late",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBjDCCATOgAwIBAgIUCAehovcaKgw+5Ji05D1HejcU7QIwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIhgPMjEwMDAxMDEwMDAwMDBaGA8yMTIw\n"
     "MDEwMTAwMDAwMFowHjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTBZMBMG\n"
     "ByqGSM49AgEGCCqGSM49AwEHA0IABHi8eQLSoBF8KpYrTUxOcrVt5eXMQWA/PNxq\n"
     "DLpchjetrDKAdg+49NRnZLTwA7xRiiT6lMWcEHZ5KLmTTEoFOeyjUzBRMA8GA1Ud\n"
     "EwEB/wQFMAMBAf8wHQYDVR0OBBYEFAxl1LYzdWYSF1PXPBQcYZ3gjceoMB8GA1Ud\n"
     "IwQYMBaAFA6sUghiojSHLfDJ1wBXPkojEZm+MAoGCCqGSM49BAMCA0cAMEQCIA6d\n"
     "D0zF15C57SU3nhJ3bgYYQ98D/FyxdNZqE30z5THkAiByGpdIFobNN8XuhRl6e48i\n"
     "HoosGBcOikSluTDOa71G+A==\n"
     "-----END CERTIFICATE-----\n"},
    /* the same for mail alone */
    {"strict_email",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBoDCCAUagAwIBAgIUR45cJUy/+LDm+PhcNBeP1SsRvxIwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMB4xHDAaBgNVBAMME1N0cmljdCBJbnRlcm1lZGlhdGUwWTATBgcq\n"
     "hkjOPQIBBggqhkjOPQMBBwNCAAR4vHkC0qARfCqWK01MTnK1beXlzEFgPzzcagy6\n"
     "XIY3rawygHYPuPTUZ2S08AO8UYok+pTFnBB2eSi5k0xKBTnso2gwZjAPBgNVHRMB\n"
     "Af8EBTADAQH/MB0GA1UdDgQWBBQMZdS2M3VmEhdT1zwUHGGd4I3HqDAfBgNVHSME\n"
     "GDAWgBQOrFIIYqI0hy3wydcAVz5KIxGZvjATBgNVHSUEDDAKBggrBgEFBQcDBDAK\n"
     "BggqhkjOPQQDAgNIADBFAiEA4H+VHFo5wlBc40Omh8oAfCXt4k9tbN5HsbMiPtdW\n"
     "QrECIAyAp6TVbExqHrutxWVLCbwopoogYeHsKqsnVwIivaZU\n"
     "-----END CERTIFICATE-----\n"},
    /* the same for any use */
    {"strict_any",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBmzCCAUKgAwIBAgIURNW5PqlssntwdGtWoHTZ8dyR224wCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMB4xHDAaBgNVBAMME1N0cmljdCBJbnRlcm1lZGlhdGUwWTATBgcq\n"
     "hkjOPQIBBggqhkjOPQMBBwNCAAR4vHkC0qARfCqWK01MTnK1beXlzEFgPzzcagy6\n"
     "XIY3rawygHYPuPTUZ2S08AO8UYok+pTFnBB2eSi5k0xKBTnso2QwYjAPBgNVHRMB\n"
     "Af8EBTADAQH/MB0GA1UdDgQWBBQMZdS2M3VmEhdT1zwUHGGd4I3HqDAfBgNVHSME\n"
     "GDAWgBQOrFIIYqI0hy3wydcAVz5KIxGZvjAPBgNVHSUECDAGBgRVHSUAMAoGCCqG\n"
     "SM49BAMCA0cAMEQCIQDB/Rwbu1uM2IMgc2QgLK0mmiK/RRQjXNuZCgEwPL0dqQIf\n"
     "XgIl72kqqXOGdQRfCdtiH2wXy8iW3jraEwplgLqCAQ==\n"
     "-----END CERTIFICATE-----\n"},
    /* the same with name constraints that are not critical */
    {"strict_limited",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBqDCCAU+gAwIBAgIUZ+m/ofKsCtLx75YUMN8ePD3qirEwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMB4xHDAaBgNVBAMME1N0cmljdCBJbnRlcm1lZGlhdGUwWTATBgcq\n"
     "hkjOPQIBBggqhkjOPQMBBwNCAAR4vHkC0qARfCqWK01MTnK1beXlzEFgPzzcagy6\n"
     "XIY3rawygHYPuPTUZ2S08AO8UYok+pTFnBB2eSi5k0xKBTnso3EwbzAPBgNVHRMB\n"
     "Af8EBTADAQH/MB0GA1UdDgQWBBQMZdS2M3VmEhdT1zwUHGGd4I3HqDAfBgNVHSME\n"
     "GDAWgBQOrFIIYqI0hy3wydcAVz5KIxGZvjAcBgNVHR4EFTAToBEwD4INb3RoZXIu\n"
     "ZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBcNMACn1KzsRhbC5NIA0WPA6trSScm\n"
     "Brdz+xhf+wdGAQIgH0qmCyIUmN+gylITG8VqSfKfZoEd9nZPujEOekd/LXk=\n"
     "-----END CERTIFICATE-----\n"},
    /* the same with the name of another key */
    {"strict_other_id",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBizCCATGgAwIBAgIUa7PlkTDC/048+uG2nko9IFcPS7owCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMB4xHDAaBgNVBAMME1N0cmljdCBJbnRlcm1lZGlhdGUwWTATBgcq\n"
     "hkjOPQIBBggqhkjOPQMBBwNCAAR4vHkC0qARfCqWK01MTnK1beXlzEFgPzzcagy6\n"
     "XIY3rawygHYPuPTUZ2S08AO8UYok+pTFnBB2eSi5k0xKBTnso1MwUTAPBgNVHRMB\n"
     "Af8EBTADAQH/MB8GA1UdIwQYMBaAFA6sUghiojSHLfDJ1wBXPkojEZm+MB0GA1Ud\n"
     "DgQWBBRvdGhlcm90aGVyb3RoZXJvdGhlcjAKBggqhkjOPQQDAgNIADBFAiEAoYE1\n"
     "NS7He2T8Xhpo9yh7Q7vNlikyTl7qrdbLKhvN+aACID9uFeU3DgW7MBzkrqQHmvGq\n"
     "QMrMd9ieLBaBbdentI2R\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict */
    {"strict_leaf",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBnDCCAUKgAwIBAgIUY+fSCrVbwGTMkvKW/QRvtLutzkgwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jXzBdMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMAoGCCqG\n"
     "SM49BAMCA0gAMEUCIQDJttmZoZckKj32Y0rMSPjPJZagIsKn6DOqEDd8czTC4wIg\n"
     "OEX1epQti+HJdl2pAp7iKxFETWz7jEGOM7JYVwR0gg0=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, without the name of its key */
    {"strict_leaf_bare",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBezCCASGgAwIBAgIUUkLJnY+Gf1cVSsFD/edABFXJX/MwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jPjA8MBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMAoGCCqGSM49BAMCA0gAMEUCIDvc9Md6D/RDeuHvrTS+P/Q/igwb\n"
     "qutuQVYX+DGA5hITAiEA6Y1PSvYNJZKeGZO/PkTGEL/SPHjtmCuZJO+gIvOKACI=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict_root_next */
    {"strict_leaf_next",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBkzCCATqgAwIBAgIUcRskIbEMBjNyr3MdPut575ljtAgwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5jb20wWTATBgcqhkjO\n"
     "PQIBBggqhkjOPQMBBwNCAAQ4UeCte1KYr6qJpUHUTJcTt/oxcczweYVrji+TfdgU\n"
     "5PFcwrlnwJmgwScBBgmZABZvQIEsewaRfnSrEdAIkTOvo18wXTAbBgNVHREEFDAS\n"
     "ghBtYWlsLmV4YW1wbGUuY29tMB0GA1UdDgQWBBRCIv/22O9QII50VYf/qmRYh1pK\n"
     "5zAfBgNVHSMEGDAWgBTkFQWHABAq0yFrvFtVB+5sCTGo0zAKBggqhkjOPQQDAgNH\n"
     "ADBEAiBCGoiyB13jtVJyQSwEtX8OCOvLkYYbO8TSGbh2AwLXRwIgF9RyNJLSsfNX\n"
     "Sv75jQ+atrFT18Man6jrDAS2sDBQFtM=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict_root_next, without the name of its key */
    {"strict_leaf_next_bare",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBczCCARmgAwIBAgIUFlSpoZ6iHT2MIj/jVWaQ33vQckUwCgYIKoZIzj0EAwIw\n"
     "FjEUMBIGA1UEAwwLU3RyaWN0IFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
     "MDEwMDAwMDBaMBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5jb20wWTATBgcqhkjO\n"
     "PQIBBggqhkjOPQMBBwNCAAQ4UeCte1KYr6qJpUHUTJcTt/oxcczweYVrji+TfdgU\n"
     "5PFcwrlnwJmgwScBBgmZABZvQIEsewaRfnSrEdAIkTOvoz4wPDAbBgNVHREEFDAS\n"
     "ghBtYWlsLmV4YW1wbGUuY29tMB0GA1UdDgQWBBRCIv/22O9QII50VYf/qmRYh1pK\n"
     "5zAKBggqhkjOPQQDAgNIADBFAiEAkED74YA4M1Y+KMaG8ptG+JYmjpK6BwLCrc1T\n"
     "8O/ou3ECIFtwtk9kBeuqrJYAYn0/0GvFRjnr1BPyrNd5SI5+hDs2\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, to sign revocations */
    {"strict_leaf_crl",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBrTCCAVKgAwIBAgIUL//KmOo4lWvUGEDUpKifd1yWLsQwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jbzBtMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMA4GA1Ud\n"
     "DwEB/wQEAwIBAjAKBggqhkjOPQQDAgNJADBGAiEAkmgLmS1ck8ZXHJS64zx0cGYW\n"
     "atOndR0PVFOWp5qLUAgCIQCrRkNaMSwvABytBbQpG7D0p5UKvhkE2LXTLxqF4rxZ\n"
     "bg==\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, to sign */
    {"strict_leaf_signs",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBrTCCAVKgAwIBAgIUIHusVP5TBSFMA/k8nESikg5m+3kwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jbzBtMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMA4GA1Ud\n"
     "DwEB/wQEAwIHgDAKBggqhkjOPQQDAgNJADBGAiEAtGMnsJOV/y5gsSDnlzZ7ZiAq\n"
     "r5qgHE2fzflOCF8SUc8CIQDHAIwqWE6qqDCSrt5jFa2cINyyyPB1RlUT3Jyl/kh9\n"
     "9A==\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, for any use */
    {"strict_leaf_any",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBrTCCAVOgAwIBAgIULg6VhhE80DjcYXeU2ZujLUV+FskwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jcDBuMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMA8GA1Ud\n"
     "JQQIMAYGBFUdJQAwCgYIKoZIzj0EAwIDSAAwRQIgNuFgG/Wm9hkJPTUWII0+f95Y\n"
     "9RcNEX5aTMOOt7naDp0CIQCU0xm6rCdrJDcog0/5FX9zxqkAGV8DOfBYf1khPiUZ\n"
     "LQ==\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, for no use */
    {"strict_leaf_no_use",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBqDCCAU2gAwIBAgIUEbPwOSd1IqGjDFh6mbZG+Vd7qVowCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jajBoMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMAkGA1Ud\n"
     "JQQCMAAwCgYIKoZIzj0EAwIDSQAwRgIhAMpq0i7TJa7KYAR+vbkf5qIoFNWnGUD9\n"
     "GZrM0Bj2dtFZAiEAw0zVSFZADgJ07faktWSv2PpVnbLhB1ESB0Zl9fPskN0=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, with a list of uses that is none */
    {"strict_leaf_bad_use",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBqTCCAU6gAwIBAgIUA2+kkb0fiwG8geHLk9BzwrwZuTUwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jazBpMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wHQYDVR0OBBYEFEIi//bY71AgjnRV\n"
     "h/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl1LYzdWYSF1PXPBQcYZ3gjceoMAoGA1Ud\n"
     "JQQDBAEAMAoGCCqGSM49BAMCA0kAMEYCIQDXBwqe6daZQqZ1cqEy7IZovQ2+hUSb\n"
     "aBZGMKtXiPMLLAIhAPFm9QMgvVfqDS68ejOKDhgLFoziaA0jWg7jM4MC3OB3\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, with an RSA key of 1024 bits */
    {"strict_leaf_1024",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIB5DCCAYmgAwIBAgIUYb1Pa0pMVcuHFGliZXFHIMpPmHswCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTCB\n"
     "nzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAoqhVZJW6B39snoFT430+p8v559ZW\n"
     "BtZEb212R9E0vJehQNMcLQsj7Fs3wBkChBmPm9V0O1dZqGAF+Be23Andtdp0HK6b\n"
     "2Tzf2sNV3p6Hbh4RHU5mYFW/32Ow04QfhNnWLumCap4V1qDiPqA/Tg/ZX03Xl+Tn\n"
     "sNwOyy0W0I8KTD0CAwEAAaNfMF0wGwYDVR0RBBQwEoIQbWFpbC5leGFtcGxlLmNv\n"
     "bTAdBgNVHQ4EFgQUG9zgonjkq/HWds89YT3IRey2lNowHwYDVR0jBBgwFoAUDGXU\n"
     "tjN1ZhIXU9c8FBxhneCNx6gwCgYIKoZIzj0EAwIDSQAwRgIhANL7NWpkJcIiyAx8\n"
     "w6YOqlsLpN4OlNXvvAZ8AuhnPibPAiEA3SzaoFH8tBrYXryOh8wSdnqq0MvrcvuU\n"
     "y/k8CfD2k5A=\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, with an RSA key of 2048 bits */
    {"strict_leaf_2048",
     "-----BEGIN CERTIFICATE-----\n"
     "MIICZzCCAg2gAwIBAgIUeBB4ogKXkvkspXde8G+2m4QGLHkwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTCC\n"
     "ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAM/vuEpFod2gqA7YK9Ofj/4W\n"
     "X/hTDGquoZ3XR2zGO2y4ZbYlMUOvS6sLCJEDNyBcFiRJhCqfSj80ajLW+/1fVhp4\n"
     "GSFw66UrhvtE/tXj4FYBuUuSZJ8qI/i8+hmjiFvSWNzTzSe/TiH1r43xImsizVP6\n"
     "Lfemef8Xx0FW6iE5/oJQjPvS9aC0qumvkyKEIZcr6Qe8oF0+twyl4ikJ6ssuKGnx\n"
     "LzeWQNaQiPII1P/QO7txkU/PaL79+Qp/Ht4KQCUujnBQIn+ZSRrFcXwNPMhP37Og\n"
     "TplybBwJ8bpy5xG5pQlDysqZkamt5AXxMJPNtw8Cf6ablkDoB+nkOc8tpAHXmT0C\n"
     "AwEAAaNfMF0wGwYDVR0RBBQwEoIQbWFpbC5leGFtcGxlLmNvbTAdBgNVHQ4EFgQU\n"
     "+voeRPSYJrhBYEI3ukxJZAnkRL0wHwYDVR0jBBgwFoAUDGXUtjN1ZhIXU9c8FBxh\n"
     "neCNx6gwCgYIKoZIzj0EAwIDSAAwRQIgK7IRr3EStGehqEJd6p+dC/xHNHatDDrV\n"
     "T7oemXfyXW8CIQDLuT49EEtv8endjEnbETajGcVSy8mDd33eACHZMaGxyg==\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, with 150 names, the ninth too long for a host and the last
       mail.example.com */
    {"strict_leaf_many",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIKUzCCCfqgAwIBAgIUNC4cjF8gkBDeZKn3uDETa/U1LTMwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jggkVMIIJ\n"
     "ETCCCM0GA1UdEQSCCMQwggjAggpuMC5leGFtcGxlggpuMS5leGFtcGxlggpuMi5l\n"
     "eGFtcGxlggpuMy5leGFtcGxlggpuNC5leGFtcGxlggpuNS5leGFtcGxlggpuNi5l\n"
     "eGFtcGxlggpuNy5leGFtcGxlgoH/YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n"
     "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEuYWFhYWFhYWFhYWFh\n"
     "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n"
     "YWEuYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n"
     "YWFhYWFhYWFhYWFhYWFhYWEuYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n"
     "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEuYWFhggpuOS5leGFtcGxl\n"
     "ggtuMTAuZXhhbXBsZYILbjExLmV4YW1wbGWCC24xMi5leGFtcGxlggtuMTMuZXhh\n"
     "bXBsZYILbjE0LmV4YW1wbGWCC24xNS5leGFtcGxlggtuMTYuZXhhbXBsZYILbjE3\n"
     "LmV4YW1wbGWCC24xOC5leGFtcGxlggtuMTkuZXhhbXBsZYILbjIwLmV4YW1wbGWC\n"
     "C24yMS5leGFtcGxlggtuMjIuZXhhbXBsZYILbjIzLmV4YW1wbGWCC24yNC5leGFt\n"
     "cGxlggtuMjUuZXhhbXBsZYILbjI2LmV4YW1wbGWCC24yNy5leGFtcGxlggtuMjgu\n"
     "ZXhhbXBsZYILbjI5LmV4YW1wbGWCC24zMC5leGFtcGxlggtuMzEuZXhhbXBsZYIL\n"
     "bjMyLmV4YW1wbGWCC24zMy5leGFtcGxlggtuMzQuZXhhbXBsZYILbjM1LmV4YW1w\n"
     "bGWCC24zNi5leGFtcGxlggtuMzcuZXhhbXBsZYILbjM4LmV4YW1wbGWCC24zOS5l\n"
     "eGFtcGxlggtuNDAuZXhhbXBsZYILbjQxLmV4YW1wbGWCC240Mi5leGFtcGxlggtu\n"
     "NDMuZXhhbXBsZYILbjQ0LmV4YW1wbGWCC240NS5leGFtcGxlggtuNDYuZXhhbXBs\n"
     "ZYILbjQ3LmV4YW1wbGWCC240OC5leGFtcGxlggtuNDkuZXhhbXBsZYILbjUwLmV4\n"
     "YW1wbGWCC241MS5leGFtcGxlggtuNTIuZXhhbXBsZYILbjUzLmV4YW1wbGWCC241\n"
     "NC5leGFtcGxlggtuNTUuZXhhbXBsZYILbjU2LmV4YW1wbGWCC241Ny5leGFtcGxl\n"
     "ggtuNTguZXhhbXBsZYILbjU5LmV4YW1wbGWCC242MC5leGFtcGxlggtuNjEuZXhh\n"
     "bXBsZYILbjYyLmV4YW1wbGWCC242My5leGFtcGxlggtuNjQuZXhhbXBsZYILbjY1\n"
     "LmV4YW1wbGWCC242Ni5leGFtcGxlggtuNjcuZXhhbXBsZYILbjY4LmV4YW1wbGWC\n"
     "C242OS5leGFtcGxlggtuNzAuZXhhbXBsZYILbjcxLmV4YW1wbGWCC243Mi5leGFt\n"
     "cGxlggtuNzMuZXhhbXBsZYILbjc0LmV4YW1wbGWCC243NS5leGFtcGxlggtuNzYu\n"
     "ZXhhbXBsZYILbjc3LmV4YW1wbGWCC243OC5leGFtcGxlggtuNzkuZXhhbXBsZYIL\n"
     "bjgwLmV4YW1wbGWCC244MS5leGFtcGxlggtuODIuZXhhbXBsZYILbjgzLmV4YW1w\n"
     "bGWCC244NC5leGFtcGxlggtuODUuZXhhbXBsZYILbjg2LmV4YW1wbGWCC244Ny5l\n"
     "eGFtcGxlggtuODguZXhhbXBsZYILbjg5LmV4YW1wbGWCC245MC5leGFtcGxlggtu\n"
     "OTEuZXhhbXBsZYILbjkyLmV4YW1wbGWCC245My5leGFtcGxlggtuOTQuZXhhbXBs\n"
     "ZYILbjk1LmV4YW1wbGWCC245Ni5leGFtcGxlggtuOTcuZXhhbXBsZYILbjk4LmV4\n"
     "YW1wbGWCC245OS5leGFtcGxlggxuMTAwLmV4YW1wbGWCDG4xMDEuZXhhbXBsZYIM\n"
     "bjEwMi5leGFtcGxlggxuMTAzLmV4YW1wbGWCDG4xMDQuZXhhbXBsZYIMbjEwNS5l\n"
     "eGFtcGxlggxuMTA2LmV4YW1wbGWCDG4xMDcuZXhhbXBsZYIMbjEwOC5leGFtcGxl\n"
     "ggxuMTA5LmV4YW1wbGWCDG4xMTAuZXhhbXBsZYIMbjExMS5leGFtcGxlggxuMTEy\n"
     "LmV4YW1wbGWCDG4xMTMuZXhhbXBsZYIMbjExNC5leGFtcGxlggxuMTE1LmV4YW1w\n"
     "bGWCDG4xMTYuZXhhbXBsZYIMbjExNy5leGFtcGxlggxuMTE4LmV4YW1wbGWCDG4x\n"
     "MTkuZXhhbXBsZYIMbjEyMC5leGFtcGxlggxuMTIxLmV4YW1wbGWCDG4xMjIuZXhh\n"
     "bXBsZYIMbjEyMy5leGFtcGxlggxuMTI0LmV4YW1wbGWCDG4xMjUuZXhhbXBsZYIM\n"
     "bjEyNi5leGFtcGxlggxuMTI3LmV4YW1wbGWCDG4xMjguZXhhbXBsZYIMbjEyOS5l\n"
     "eGFtcGxlggxuMTMwLmV4YW1wbGWCDG4xMzEuZXhhbXBsZYIMbjEzMi5leGFtcGxl\n"
     "ggxuMTMzLmV4YW1wbGWCDG4xMzQuZXhhbXBsZYIMbjEzNS5leGFtcGxlggxuMTM2\n"
     "LmV4YW1wbGWCDG4xMzcuZXhhbXBsZYIMbjEzOC5leGFtcGxlggxuMTM5LmV4YW1w\n"
     "bGWCDG4xNDAuZXhhbXBsZYIMbjE0MS5leGFtcGxlggxuMTQyLmV4YW1wbGWCDG4x\n"
     "NDMuZXhhbXBsZYIMbjE0NC5leGFtcGxlggxuMTQ1LmV4YW1wbGWCDG4xNDYuZXhh\n"
     "bXBsZYIMbjE0Ny5leGFtcGxlggxuMTQ4LmV4YW1wbGWCEG1haWwuZXhhbXBsZS5j\n"
     "b20wHQYDVR0OBBYEFEIi//bY71AgjnRVh/+qZFiHWkrnMB8GA1UdIwQYMBaAFAxl\n"
     "1LYzdWYSF1PXPBQcYZ3gjceoMAoGCCqGSM49BAMCA0cAMEQCIG1/hVHR0CtKZgcC\n"
     "38FVIf6Pli4S9EaZIBIvKYLREAI9AiBHAfoNmnfCaYq0GA7jUfY8+yObwKKDNIpZ\n"
     "1fvuKRlpVQ==\n"
     "-----END CERTIFICATE-----\n"},
    /* by strict, with its uses twice */
    {"strict_leaf_twice",
     "-----BEGIN CERTIFICATE-----\n"
     "MIIBhjCCASygAwIBAgIUaZWSgGeGSX0ZyjEnjdsfw6uBiRcwCgYIKoZIzj0EAwIw\n"
     "HjEcMBoGA1UEAwwTU3RyaWN0IEludGVybWVkaWF0ZTAgFw0yMDAxMDEwMDAwMDBa\n"
     "GA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABDhR4K17UpivqomlQdRMlxO3+jFxzPB5\n"
     "hWuOL5N92BTk8VzCuWfAmaDBJwEGCZkAFm9AgSx7BpF+dKsR0AiRM6+jSTBHMBsG\n"
     "A1UdEQQUMBKCEG1haWwuZXhhbXBsZS5jb20wEwYDVR0lBAwwCgYIKwYBBQUHAwEw\n"
     "EwYDVR0lBAwwCgYIKwYBBQUHAwEwCgYIKoZIzj0EAwIDSAAwRQIgN2/ifyiAIxQJ\n"
     "QfoHqDzVjLHwdFoSTuBE8RIyXCsH41cCIQDoFfNrodWK9K5Ds+f0UMr6HGOUyHdC\n"
     "hRAYQTMZpVyEdg==\n"
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
