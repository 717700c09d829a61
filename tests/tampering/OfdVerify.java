import java.io.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.util.*;
import java.util.regex.*;
import java.util.zip.*;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.params.*;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** A second opinion on the seals of OFD files by Bouncy Castle: digests, coverage, seal, signature; one line a file. */
public class OfdVerify {
    static byte[] sm3(byte[] data) {
        SM3Digest digest = new SM3Digest();
        digest.update(data, 0, data.length);
        byte[] out = new byte[32];
        digest.doFinal(out, 0);
        return out;
    }

    static boolean signed(byte[] certificate, byte[] message, byte[] signature) throws Exception {
        var key = PublicKeyFactory.createKey(Certificate.getInstance(certificate).getSubjectPublicKeyInfo());
        SM2Signer signer = new SM2Signer();
        signer.init(false, new ParametersWithID(key, "1234567812345678".getBytes(StandardCharsets.US_ASCII)));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    static class Rejected extends Exception {
        Rejected(String what) { super(what); }
    }

    static void need(boolean good, String what) throws Rejected {
        if (!good) throw new Rejected(what);
    }

    static byte[] bits(ASN1Encodable value) { return ASN1BitString.getInstance(value).getOctets(); }

    static byte[] octets(ASN1Encodable value) { return ASN1OctetString.getInstance(value).getOctets(); }

    public static void main(String[] arguments) throws Exception {
        for (String file : arguments) {
            try {
                examine(file);
                System.out.println("ACCEPTED");
            } catch (Rejected rejected) {
                System.out.println("REJECTED " + rejected.getMessage());
            }
        }
    }

    static void examine(String file) throws Exception {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new FileInputStream(file))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) entries.put("/" + entry.getName(), zip.readAllBytes());
        }
        String place = "/Doc_0/Signs/Sign_0/Signature.xml";
        byte[] description = entries.get(place);
        Set<String> open = new TreeSet<>(entries.keySet());
        Matcher listed = Pattern.compile("FileRef=\"([^\"]+)\"><ofd:CheckValue>([^<]+)<").matcher(new String(description, StandardCharsets.UTF_8));
        while (listed.find()) {
            byte[] content = entries.get(listed.group(1));
            need(content != null && Arrays.equals(sm3(content), Base64.getDecoder().decode(listed.group(2))), "digest " + listed.group(1));
            open.remove(listed.group(1));
        }
        open.removeAll(List.of(place, "/Doc_0/Signs/Sign_0/SignedValue.dat"));
        need(open.isEmpty(), "uncovered " + open);
        byte[] value = entries.get("/Doc_0/Signs/Sign_0/SignedValue.dat");
        need(value != null, "no signed value");
        ASN1Sequence whole = ASN1Sequence.getInstance(value);
        ASN1Sequence body = ASN1Sequence.getInstance(whole.getObjectAt(0));
        ASN1Sequence seal = ASN1Sequence.getInstance(body.getObjectAt(1));
        need(Arrays.equals(bits(body.getObjectAt(3)), sm3(description)), "description");
        need(signed(octets(whole.getObjectAt(1)), body.getEncoded("DER"), bits(whole.getObjectAt(3))), "signature");
        byte[] information = ((ASN1Object) seal.getObjectAt(0)).getEncoded("DER");
        need(signed(octets(seal.getObjectAt(1)), information, bits(seal.getObjectAt(3))), "seal");
    }
}
