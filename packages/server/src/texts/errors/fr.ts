import type { Language } from '../language.ts'

export const errors = {
  bad_request: {
    title: 'Il est impossible de répondre à cette requête',
    message: 'L’adresse ou les données de cette requête sont incomplètes ou mal formées.',
    next: 'Revenez en arrière et réessayez.',
  },
  not_found: {
    title: 'Il n’y a rien ici',
    message: 'Aucune page ne se trouve à cette adresse.',
    next: 'Vérifiez l’adresse, ou repartez de la page d’accueil.',
  },
  cross_site: {
    title: 'Cette requête vient d’un autre site',
    message: 'Un autre site a voulu agir en votre nom ; rien n’a donc été fait.',
    next: 'Ouvrez vous-même l’application ou la console et faites-le là.',
  },
  too_many_requests: {
    title: 'Trop de tentatives',
    message: 'Il y a eu trop de tentatives en peu de temps.',
    next: 'Attendez quelques minutes et réessayez.',
  },
  internal: {
    title: 'Quelque chose s’est cassé de notre côté',
    message: 'Le serveur a commis une erreur en répondant.',
    next: 'Réessayez ; si cela se reproduit, donnez la référence à votre administrateur.',
  },
  storage_unavailable: {
    title: 'Indisponible pour le moment',
    message:
      'Le serveur ne peut ni lire ni écrire sa base de données en ce moment ; cela n’a donc pas pu être fait.',
    next: 'Réessayez dans une minute.',
  },
  not_signed_in: {
    title: 'Veuillez vous connecter',
    message: 'Vous n’êtes pas connecté, ou votre session est terminée.',
    next: 'Connectez-vous et réessayez.',
  },
  forbidden: {
    title: 'Vous n’avez pas accès à ceci',
    message: 'Vous êtes connecté, mais votre compte ne peut pas ouvrir ceci.',
    next: 'Demandez l’accès à un administrateur en lui communiquant la référence, ou utilisez un autre compte.',
  },
  unknown_strategy: {
    title: 'Cette façon de se connecter n’existe pas',
    message: 'Cette façon de se connecter n’existe pas ici, ou elle est désactivée.',
    next: 'Choisissez-en une sur la page de connexion.',
  },
  sign_in_expired: {
    title: 'Votre connexion a pris trop de temps',
    message: 'Cette connexion a été commencée il y a trop longtemps et a expiré.',
    next: 'Recommencez depuis la page de connexion.',
  },
  sign_in_unknown: {
    title: 'Cette connexion ne peut pas continuer',
    message: 'Ce navigateur n’a pas commencé cette connexion, ou les cookies sont désactivés.',
    next: 'Recommencez depuis la page de connexion, dans ce navigateur, avec les cookies autorisés.',
  },
  sign_in_used: {
    title: 'Cette connexion a déjà servi',
    message: 'Cette page a été chargée une deuxième fois, et une connexion ne sert qu’une fois.',
    next: 'Recommencez depuis la page de connexion.',
  },
  sign_in_cancelled: {
    title: 'La connexion a été annulée',
    message: 'Vous avez été renvoyé avant la fin de la connexion.',
    next: 'Recommencez, ou choisissez une autre façon de vous connecter.',
  },
  provider_refused: {
    title: 'Votre fournisseur ne vous a pas laissé entrer',
    message: 'Le fournisseur d’identité a refusé cette connexion.',
    next: 'Donnez la référence à votre administrateur, qui trouve la raison dans le journal.',
  },
  provider_unreachable: {
    title: 'Votre fournisseur est injoignable',
    message: 'Ce serveur ne reçoit aucune réponse du fournisseur d’identité.',
    next: 'Réessayez dans une minute, ou choisissez une autre façon de vous connecter.',
  },
  provider_busy: {
    title: 'En attente de votre fournisseur',
    message: 'Le fournisseur d’identité ne suit pas en ce moment ; votre connexion ne lui a pas été envoyée.',
    next: 'Attendez quelques secondes et réessayez, ou choisissez une autre façon de vous connecter.',
  },
  client_misconfigured: {
    title: 'La connexion n’est pas bien configurée',
    message: 'Ce serveur et le fournisseur d’identité ne sont pas configurés l’un pour l’autre.',
    next: 'Donnez la référence à votre administrateur : le journal dit quelle valeur est fausse.',
  },
  token_invalid: {
    title: 'Votre connexion n’a pas pu être vérifiée',
    message: 'Ce que le fournisseur d’identité a envoyé ne prouve pas qui vous êtes.',
    next: 'Recommencez ; si cela se reproduit, donnez la référence à votre administrateur.',
  },
  tenant_not_allowed: {
    title: 'Votre organisation n’est pas acceptée ici',
    message: 'Vous vous êtes connecté avec un compte d’une organisation qui n’est pas sur la liste.',
    next: 'Connectez-vous avec un autre compte, ou demandez à un administrateur d’ajouter votre organisation.',
  },
  email_missing: {
    title: 'Votre compte n’a pas d’adresse e-mail',
    message:
      'Le fournisseur d’identité ne nous a pas donné votre adresse e-mail, nécessaire à une invitation.',
    next: 'Demandez à votre administrateur d’ajouter une adresse e-mail à votre compte chez le fournisseur.',
  },
  email_untrusted: {
    title: 'Votre adresse e-mail n’est pas vérifiée',
    message:
      'Le fournisseur d’identité ne garantit pas votre adresse e-mail ; aucune invitation ne peut donc y correspondre.',
    next: 'Demandez de l’aide à un administrateur et donnez-lui la référence.',
  },
  email_taken: {
    title: 'Cette adresse e-mail appartient à un autre compte',
    message: 'Il existe déjà un compte avec votre adresse e-mail, qui se connecte d’une autre façon.',
    next: 'Connectez-vous comme avant, ou demandez de l’aide à un administrateur.',
  },
  not_invited: {
    title: 'Vous n’avez pas encore été invité',
    message: 'Vous vous êtes bien connecté, mais personne n’a donné accès à ce compte ici.',
    next: 'Demandez à un administrateur de vous inviter en lui communiquant la référence, ou utilisez un autre compte.',
  },
  account_disabled: {
    title: 'Votre compte est désactivé',
    message: 'Un administrateur a désactivé votre compte ici.',
    next: 'Si vous pensez que c’est une erreur, adressez-vous à un administrateur et communiquez-lui la référence.',
  },
  invalid_credentials: {
    title: 'Les informations de connexion sont inexactes',
    message: 'Ces informations ne correspondent pas, ou le compte est bloqué pour un moment.',
    next: 'Vérifiez chacune d’elles et réessayez.',
  },
  sign_in_busy: {
    title: 'Beaucoup de personnes se connectent',
    message: 'Beaucoup de personnes se connectent en ce moment, et ce n’est pas encore votre tour.',
    next: 'Attendez quelques secondes et réessayez.',
  },
  password_too_weak: {
    title: 'Choisissez un mot de passe plus fort',
    message: 'Ce mot de passe ne respecte pas les règles de ce serveur.',
    next: 'Choisissez-en un autre.',
  },
  app_not_found: {
    title: 'Aucune application à cette adresse',
    message: 'Rien n’est installé sous ce nom d’hôte.',
    next: 'Vérifiez l’adresse, ou repartez de la page d’accueil.',
  },
  app_unreachable: {
    title: 'L’application ne répond pas',
    message: 'Gatewright fonctionne, mais l’application derrière cette page est injoignable.',
    next: 'Réessayez dans une minute ; si cela dure, prévenez votre administrateur.',
  },
  method_not_allowed: {
    title: 'Cela n’est pas possible ici',
    message: 'Cette adresse n’accepte pas ce genre de demande.',
    next: 'Revenez en arrière et réessayez.',
  },
  headers_too_large: {
    title: 'Votre navigateur a envoyé trop de cookies',
    message:
      'Les cookies que votre navigateur garde pour ce site sont devenus trop volumineux pour être lus.',
    next: 'Supprimez les cookies de ce site et réessayez.',
  },
  disk_full: {
    title: 'Le disque est plein',
    message: 'Il n’y a plus de place sur le disque du serveur, donc rien n’a été modifié.',
    next: 'Communiquez la référence à votre administrateur. Si vous étiez en train d’écrire, copiez votre texte : il pourra être enregistré quand il y aura de la place.',
  },
  sign_in_pushed_out: {
    title: 'Une connexion plus récente a remplacé celle-ci',
    message: 'Trop de connexions étaient en cours dans ce navigateur, et celle-ci était la plus ancienne.',
    next: 'Recommencez depuis l’onglet le plus récent et fermez les autres.',
  },
  provider_untrusted: {
    title: 'Votre fournisseur n’a pas pu prouver son identité',
    message:
      'Ce qui a répondu à la place du fournisseur d’identité a présenté un certificat auquel ce serveur ne fait pas confiance ; rien ne lui a donc été envoyé.',
    next: 'Communiquez la référence à votre administrateur, ou choisissez une autre façon de vous connecter.',
  },
  provider_misbehaved: {
    title: 'La réponse de votre fournisseur est inutilisable',
    message: 'Le fournisseur d’identité a répondu d’une manière que nous ne pouvons pas lire.',
    next: 'Réessayez dans une minute ; si cela se reproduit, communiquez la référence à votre administrateur.',
  },
  clock_skew: {
    title: 'Une horloge n’est pas à l’heure',
    message:
      'L’horloge de ce serveur et celle du fournisseur d’identité sont trop éloignées pour que vous puissiez vous connecter.',
    next: 'Réessayer ne sert à rien tant qu’une horloge n’est pas réglée. Communiquez la référence à votre administrateur.',
  },
  email_invalid: {
    title: 'Votre adresse e-mail n’est pas comprise',
    message: 'Il y a bien une adresse e-mail, mais elle ne peut pas être utilisée ici.',
    next: 'Demandez à votre administrateur de vérifier votre adresse e-mail chez le fournisseur, et communiquez-lui la référence.',
  },
  join_unproven: {
    title: 'Connectez-vous d’abord à votre compte',
    message:
      'Vous êtes invité à vous connecter de cette façon, et un compte existe déjà avec votre adresse. Pour y ajouter cette façon de se connecter, son titulaire doit être connecté.',
    next: 'Connectez-vous comme avant. Ouvrez ensuite de nouveau le lien de l’invitation dans le même navigateur.',
  },
  password_change_required: {
    title: 'Choisissez un nouveau mot de passe',
    message: 'Votre mot de passe est provisoire ou a expiré.',
    next: 'Choisissez-en un nouveau pour continuer.',
  },
  admin_link_invalid: {
    title: 'Ce lien ne fonctionne plus',
    message: 'Ce lien à usage unique a déjà servi, a expiré ou n’est pas complet.',
    next: 'Créez-en un autre sur le serveur avec `gatewright admin-link`.',
  },
  bad_path: {
    title: 'Cette adresse est mal formée',
    message: 'L’adresse contient des caractères qui peuvent être lus de plusieurs façons.',
    next: 'Cherchez-y des caractères superflus, comme // ou ; ou \\, et supprimez-les.',
  },
  untrusted_proxy: {
    title: 'Ce proxy n’est pas connu',
    message: 'La demande est passée par un proxy qui ne figure pas sur la liste.',
    next: 'Communiquez la référence à votre administrateur, qui trouvera l’adresse du proxy dans le journal.',
  },
  app_answer_unreadable: {
    title: 'La réponse de l’application est illisible',
    message:
      'Gatewright fonctionne et l’application derrière cette page est joignable, mais sa réponse n’a pas de sens.',
    next: 'Prévenez votre administrateur ; réessayer aide rarement.',
  },
  app_busy: {
    title: 'L’application est occupée',
    message: 'L’application derrière cette page a autant à faire qu’elle peut en accepter à la fois.',
    next: 'Réessayez dans quelques secondes.',
  },
  app_timeout: {
    title: 'L’application met trop de temps',
    message: 'Gatewright fonctionne, mais l’application derrière cette page n’a pas répondu à temps.',
    next: 'Réessayez dans une minute ; si cela persiste, prévenez votre administrateur.',
  },
  session_expired_on_post: {
    title: 'Votre session s’est terminée avant cet envoi',
    message:
      'Vous avez été déconnecté entre-temps ; ce que vous avez envoyé n’est pas arrivé à l’application.',
    next: 'Revenez en arrière pour copier ce que vous avez écrit, ouvrez de nouveau l’application pour vous connecter, puis renvoyez-le.',
  },
  external_token_invalid: {
    title: 'Ce jeton n’est pas accepté',
    message: 'Le jeton que votre site a envoyé ne prouve pas ici qui vous êtes.',
    next: 'Rechargez la page du site d’où vous venez.',
  },
  hand_over_failed: {
    title: 'Nous n’avons pas pu vous amener à l’application',
    message:
      'Le lien qui transmet votre session à l’application a expiré ou appartient à un autre navigateur.',
    next: 'Ouvrez de nouveau l’application.',
  },
} satisfies Language['errors']
