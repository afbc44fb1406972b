"""``make-certificate``: HTTPS for a laptop that no public authority can vouch for."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from models.database import now
from models.errors import N_, Invalid
from models.private_files import write_private

# Apple's phones refuse a server's certificate of more than 825 days.
DAYS = 800
AUTHORITY, CERTIFICATE, KEY = "authority.crt", "server.crt", "server.key"
MADE = """Made in {folder}, good until {until}:
  {authority}  install it on each phone, as a certificate of an authority
  {certificate}, {key}  for `serve --certificate ... --certificate-key ...`
The authority's own key was never written, so nobody can make another certificate that these phones trust."""


def make_certificate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the three files go; is made.")],
    host: Annotated[list[str], typer.Option(help="Address or name of this server for phones; repeatable.")],
) -> None:
    """Make a certificate authority of your own, and with it one certificate for this server."""
    files = certified(host)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = [folder / name for name in (AUTHORITY, CERTIFICATE, KEY)]
    if there := [path for path in paths if path.exists()]:
        raise Invalid(N_("%(path)s is there already."), "folder", path=there[0])
    for path, content in zip(paths, files, strict=True):
        write_private(path, content)
    until = (now() + timedelta(days=DAYS)).date()
    names = dict(zip(("authority", "certificate", "key"), (AUTHORITY, CERTIFICATE, KEY), strict=True))
    typer.echo(MADE.format(folder=folder, until=until, **names))


def certified(hosts: list[str]) -> tuple[bytes, bytes, bytes]:
    """Authority, server's certificate and its key, as PEM; the authority's key is dropped.

    Raises
    ------
    Invalid
        A host is neither an address nor a name.
    """
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Marshrut")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    authority = _begun(issuer, issuer, authority_key.public_key(), authority_key)
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = authority.add_extension(_usage(signs_certificates=True), critical=True)
    server = _begun(subject, issuer, key.public_key(), authority_key)
    server = server.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    server = server.add_extension(_usage(signs_certificates=False), critical=True)
    server = server.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    server = server.add_extension(
        x509.SubjectAlternativeName([_name(each) for each in hosts]), critical=False
    )
    pem = serialization.Encoding.PEM
    signed = [each.sign(authority_key, hashes.SHA256()).public_bytes(pem) for each in (authority, server)]
    form, open_ = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return signed[0], signed[1], key.private_bytes(pem, form, open_)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    made_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))  # a phone's clock may be a little behind
        .not_valid_after(now() + timedelta(days=DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(made_by, critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError:
        raise Invalid(N_("This is neither an address nor a name: %(host)s."), "host", host=host) from None
