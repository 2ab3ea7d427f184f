import type { Language } from '../language.ts'

export const errors = {
  bad_request: {
    title: 'Diese Anfrage lässt sich nicht beantworten',
    message: 'Die Adresse oder die Daten dieser Anfrage sind unvollständig oder fehlerhaft.',
    next: 'Gehen Sie zurück und versuchen Sie es noch einmal.',
  },
  not_found: {
    title: 'Hier ist nichts',
    message: 'Unter dieser Adresse gibt es keine Seite.',
    next: 'Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.',
  },
  cross_site: {
    title: 'Diese Anfrage kam von einer anderen Website',
    message: 'Eine andere Website wollte in Ihrem Namen etwas tun, deshalb ist nichts geschehen.',
    next: 'Öffnen Sie die App oder die Konsole selbst und tun Sie es dort.',
  },
  too_many_requests: {
    title: 'Zu viele Versuche',
    message: 'Es gab zu viele Versuche in kurzer Zeit.',
    next: 'Warten Sie einige Minuten und versuchen Sie es noch einmal.',
  },
  internal: {
    title: 'Bei uns ist etwas schiefgegangen',
    message: 'Dem Server ist beim Antworten ein Fehler unterlaufen.',
    next: 'Versuchen Sie es noch einmal; geschieht es wieder, nennen Sie Ihrem Administrator das Kennzeichen.',
  },
  storage_unavailable: {
    title: 'Gerade nicht verfügbar',
    message: 'Der Server kann seine Datenbank im Moment nicht lesen oder schreiben, deshalb ging das nicht.',
    next: 'Versuchen Sie es in einer Minute noch einmal.',
  },
  not_signed_in: {
    title: 'Bitte melden Sie sich an',
    message: 'Sie sind nicht angemeldet, oder Ihre Sitzung ist beendet.',
    next: 'Melden Sie sich an und versuchen Sie es noch einmal.',
  },
  forbidden: {
    title: 'Sie haben hier keinen Zugang',
    message: 'Sie sind angemeldet, aber Ihr Konto darf dies nicht öffnen.',
    next: 'Bitten Sie einen Administrator um Zugang und nennen Sie das Kennzeichen, oder verwenden Sie ein anderes Konto.',
  },
  unknown_strategy: {
    title: 'Diesen Weg, sich anzumelden, gibt es nicht',
    message: 'Einen solchen Weg gibt es hier nicht, oder er ist abgeschaltet.',
    next: 'Wählen Sie einen auf der Anmeldeseite.',
  },
  sign_in_expired: {
    title: 'Ihre Anmeldung hat zu lange gedauert',
    message: 'Diese Anmeldung wurde vor zu langer Zeit begonnen und ist abgelaufen.',
    next: 'Beginnen Sie auf der Anmeldeseite neu.',
  },
  sign_in_unknown: {
    title: 'Diese Anmeldung lässt sich nicht fortsetzen',
    message: 'Dieser Browser hat diese Anmeldung nicht begonnen, oder Cookies sind abgeschaltet.',
    next: 'Beginnen Sie auf der Anmeldeseite neu, in diesem Browser und mit erlaubten Cookies.',
  },
  sign_in_used: {
    title: 'Diese Anmeldung wurde schon benutzt',
    message: 'Diese Seite wurde ein zweites Mal geladen, und eine Anmeldung gilt nur einmal.',
    next: 'Beginnen Sie auf der Anmeldeseite neu.',
  },
  sign_in_cancelled: {
    title: 'Die Anmeldung wurde abgebrochen',
    message: 'Sie wurden zurückgeschickt, bevor die Anmeldung fertig war.',
    next: 'Beginnen Sie neu, oder wählen Sie einen anderen Weg, sich anzumelden.',
  },
  provider_refused: {
    title: 'Ihr Anbieter hat Sie nicht eingelassen',
    message: 'Der Identitätsanbieter hat diese Anmeldung abgelehnt.',
    next: 'Nennen Sie das Kennzeichen Ihrem Administrator; der Grund steht im Protokoll.',
  },
  provider_unreachable: {
    title: 'Ihr Anbieter ist nicht erreichbar',
    message: 'Dieser Server bekommt vom Identitätsanbieter keine Antwort.',
    next: 'Versuchen Sie es in einer Minute noch einmal, oder wählen Sie einen anderen Weg, sich anzumelden.',
  },
  provider_busy: {
    title: 'Ihr Anbieter lässt warten',
    message:
      'Der Identitätsanbieter kommt gerade nicht nach, deshalb wurde Ihre Anmeldung nicht an ihn geschickt.',
    next: 'Warten Sie einige Sekunden und versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  },
  client_misconfigured: {
    title: 'Die Anmeldung ist nicht richtig eingerichtet',
    message: 'Dieser Server und der Identitätsanbieter sind nicht füreinander eingerichtet.',
    next: 'Nennen Sie das Kennzeichen Ihrem Administrator: Im Protokoll steht, welcher Wert falsch ist.',
  },
  token_invalid: {
    title: 'Ihre Anmeldung ließ sich nicht prüfen',
    message: 'Was der Identitätsanbieter geschickt hat, beweist nicht, wer Sie sind.',
    next: 'Beginnen Sie neu; geschieht es wieder, nennen Sie Ihrem Administrator das Kennzeichen.',
  },
  tenant_not_allowed: {
    title: 'Ihre Organisation ist hier nicht zugelassen',
    message: 'Sie haben sich mit dem Konto einer Organisation angemeldet, die nicht auf der Liste steht.',
    next: 'Melden Sie sich mit einem anderen Konto an, oder bitten Sie einen Administrator, Ihre Organisation aufzunehmen.',
  },
  email_missing: {
    title: 'Ihr Konto hat keine E-Mail-Adresse',
    message: 'Der Identitätsanbieter hat uns Ihre E-Mail-Adresse nicht genannt, die eine Einladung braucht.',
    next: 'Bitten Sie Ihren Administrator, beim Anbieter eine E-Mail-Adresse in Ihr Konto einzutragen.',
  },
  email_untrusted: {
    title: 'Ihre E-Mail-Adresse ist nicht bestätigt',
    message:
      'Der Identitätsanbieter bürgt nicht für Ihre E-Mail-Adresse, deshalb passt keine Einladung zu ihr.',
    next: 'Bitten Sie einen Administrator um Hilfe und nennen Sie das Kennzeichen.',
  },
  email_taken: {
    title: 'Diese E-Mail-Adresse gehört zu einem anderen Konto',
    message:
      'Es gibt schon ein Konto mit Ihrer E-Mail-Adresse, das einen anderen Weg benutzt, sich anzumelden.',
    next: 'Melden Sie sich wie bisher an, oder bitten Sie einen Administrator um Hilfe.',
  },
  not_invited: {
    title: 'Sie sind noch nicht eingeladen',
    message: 'Sie haben sich richtig angemeldet, aber niemand hat diesem Konto hier Zugang gegeben.',
    next: 'Bitten Sie einen Administrator um eine Einladung und nennen Sie das Kennzeichen, oder verwenden Sie ein anderes Konto.',
  },
  account_disabled: {
    title: 'Ihr Konto ist abgeschaltet',
    message: 'Ein Administrator hat Ihr Konto hier abgeschaltet.',
    next: 'Fragen Sie einen Administrator, wenn Sie das für einen Irrtum halten, und nennen Sie das Kennzeichen.',
  },
  invalid_credentials: {
    title: 'Die Angaben stimmen nicht',
    message: 'Diese Angaben passen nicht zusammen, oder das Konto ist für eine Weile gesperrt.',
    next: 'Prüfen Sie jede davon und versuchen Sie es noch einmal.',
  },
  sign_in_busy: {
    title: 'Viele melden sich gerade an',
    message: 'Gerade melden sich viele an, und Sie sind noch nicht an der Reihe.',
    next: 'Warten Sie einige Sekunden und versuchen Sie es noch einmal.',
  },
  password_too_weak: {
    title: 'Wählen Sie ein stärkeres Passwort',
    message: 'Dieses Passwort erfüllt die Regeln dieses Servers nicht.',
    next: 'Wählen Sie ein anderes.',
  },
  app_not_found: {
    title: 'Keine App unter dieser Adresse',
    message: 'Unter diesem Hostnamen ist nichts eingerichtet.',
    next: 'Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.',
  },
  app_unreachable: {
    title: 'Die App antwortet nicht',
    message: 'Gatewright läuft, aber die App hinter dieser Seite ist nicht erreichbar.',
    next: 'Versuchen Sie es in einer Minute noch einmal; hält es an, sagen Sie es Ihrem Administrator.',
  },
  method_not_allowed: {
    title: 'Das geht hier nicht',
    message: 'Diese Adresse nimmt eine solche Anfrage nicht an.',
    next: 'Gehen Sie zurück und versuchen Sie es noch einmal.',
  },
  headers_too_large: {
    title: 'Ihr Browser hat zu viele Cookies geschickt',
    message:
      'Die Cookies, die Ihr Browser für diese Website aufhebt, sind zu groß geworden, um sie zu lesen.',
    next: 'Löschen Sie die Cookies dieser Website und versuchen Sie es noch einmal.',
  },
  disk_full: {
    title: 'Die Festplatte ist voll',
    message: 'Auf der Festplatte des Servers ist kein Platz mehr, deshalb wurde nichts geändert.',
    next: 'Nennen Sie Ihrem Administrator das Kennzeichen. Wenn Sie gerade etwas geschrieben haben, kopieren Sie Ihren Text: Er lässt sich speichern, sobald wieder Platz ist.',
  },
  sign_in_pushed_out: {
    title: 'Eine neuere Anmeldung hat diese ersetzt',
    message: 'In diesem Browser waren zu viele Anmeldungen zugleich offen, und diese war die älteste.',
    next: 'Beginnen Sie im neuesten Tab noch einmal und schließen Sie die anderen.',
  },
  provider_untrusted: {
    title: 'Ihr Anbieter konnte sich nicht ausweisen',
    message:
      'Was anstelle des Identitätsanbieters geantwortet hat, zeigte ein Zertifikat, dem dieser Server nicht vertraut; deshalb wurde ihm nichts geschickt.',
    next: 'Nennen Sie Ihrem Administrator das Kennzeichen, oder wählen Sie einen anderen Weg, sich anzumelden.',
  },
  provider_misbehaved: {
    title: 'Mit der Antwort Ihres Anbieters können wir nichts anfangen',
    message: 'Der Identitätsanbieter hat auf eine Weise geantwortet, die wir nicht lesen können.',
    next: 'Versuchen Sie es in einer Minute noch einmal; geschieht es wieder, nennen Sie Ihrem Administrator das Kennzeichen.',
  },
  clock_skew: {
    title: 'Eine Uhr geht falsch',
    message:
      'Die Uhr dieses Servers und die des Identitätsanbieters weichen zu weit voneinander ab, um Sie anzumelden.',
    next: 'Ein neuer Versuch hilft erst, wenn die Uhr gestellt ist. Nennen Sie Ihrem Administrator das Kennzeichen.',
  },
  email_invalid: {
    title: 'Ihre E-Mail-Adresse wird nicht verstanden',
    message: 'Es gibt eine E-Mail-Adresse, aber keine, die sich hier verwenden lässt.',
    next: 'Bitten Sie Ihren Administrator, sich Ihre E-Mail-Adresse beim Anbieter anzusehen, und nennen Sie das Kennzeichen.',
  },
  join_unproven: {
    title: 'Melden Sie sich zuerst bei Ihrem Konto an',
    message:
      'Sie sind eingeladen, sich auf diesem Weg anzumelden, und es gibt schon ein Konto mit Ihrer Adresse. Um ihm diesen Weg hinzuzufügen, muss sein Inhaber angemeldet sein.',
    next: 'Melden Sie sich wie bisher an. Öffnen Sie dann im selben Browser noch einmal den Link der Einladung.',
  },
  password_change_required: {
    title: 'Wählen Sie ein neues Passwort',
    message: 'Ihr Passwort ist vorläufig oder abgelaufen.',
    next: 'Wählen Sie ein neues, um fortzufahren.',
  },
  admin_link_invalid: {
    title: 'Dieser Link gilt nicht mehr',
    message: 'Der einmalige Link wurde schon benutzt, ist abgelaufen oder nicht vollständig.',
    next: 'Erzeugen Sie auf dem Server mit `gatewright admin-link` einen neuen.',
  },
  bad_path: {
    title: 'Diese Adresse ist nicht richtig gebildet',
    message: 'Die Adresse enthält Zeichen, die sich auf mehr als eine Weise lesen lassen.',
    next: 'Suchen Sie darin nach überzähligen Zeichen wie // oder ; oder \\ und entfernen Sie sie.',
  },
  untrusted_proxy: {
    title: 'Dieser Proxy ist nicht bekannt',
    message: 'Die Anfrage kam über einen Proxy, der nicht auf der Liste steht.',
    next: 'Nennen Sie Ihrem Administrator das Kennzeichen; die Adresse des Proxys steht im Protokoll.',
  },
  app_answer_unreadable: {
    title: 'Die Antwort der App lässt sich nicht lesen',
    message:
      'Gatewright läuft, und die App hinter dieser Seite ist erreichbar, aber ihre Antwort ergibt keinen Sinn.',
    next: 'Sagen Sie es Ihrem Administrator; ein neuer Versuch hilft selten.',
  },
  app_busy: {
    title: 'Die App ist ausgelastet',
    message: 'Die App hinter dieser Seite hat so viel zu tun, wie sie zugleich annimmt.',
    next: 'Versuchen Sie es in einigen Sekunden noch einmal.',
  },
  app_timeout: {
    title: 'Die App braucht zu lange',
    message: 'Gatewright läuft, aber die App hinter dieser Seite hat nicht rechtzeitig geantwortet.',
    next: 'Versuchen Sie es in einer Minute noch einmal; hält es an, sagen Sie es Ihrem Administrator.',
  },
  session_expired_on_post: {
    title: 'Ihre Sitzung war beendet, bevor dies abgeschickt wurde',
    message: 'Sie wurden inzwischen abgemeldet; was Sie abgeschickt haben, ist bei der App nicht angekommen.',
    next: 'Gehen Sie zurück und kopieren Sie, was Sie geschrieben haben. Öffnen Sie die App neu, um sich anzumelden, und schicken Sie es noch einmal ab.',
  },
  external_token_invalid: {
    title: 'Dieser Nachweis wird nicht angenommen',
    message: 'Der Nachweis, den Ihre Website geschickt hat, belegt hier nicht, wer Sie sind.',
    next: 'Laden Sie die Seite neu, von der Sie gekommen sind.',
  },
  hand_over_failed: {
    title: 'Wir konnten Sie nicht zur App bringen',
    message:
      'Der Link, der Ihre Sitzung zur App bringt, ist abgelaufen oder gehört zu einem anderen Browser.',
    next: 'Öffnen Sie die App noch einmal.',
  },
} satisfies Language['errors']
